import { createWx } from '@yaopai/wechat-sandbox/wx';

import { AppRun } from './app-run.js';
import type { Language, PhoneHandle, PhoneOptions, Theme } from './contract.js';
import { Frame } from './frame/frame.js';
import type { Phone } from './phone.js';
import { PhoneScreen } from './screen/phone-screen.js';
import { bridgeEvents } from './taps.js';
import { wordsOf } from './words.js';

/** Starts the phone in this window, with the mini program that app.js has left in it. */
export function startPhone(options: PhoneOptions): PhoneHandle {
  const program = window.miniProgram;
  let { theme, language, fontScale } = options;
  let run: AppRun | undefined;
  let announced = '';

  const words = (): ReturnType<typeof wordsOf> => wordsOf(language);
  const frame: Frame = new Frame({
    words,
    onBack: () => run?.pages.back(1),
    onRestart: () => restart(),
    onShown: (shown) => run?.setShown(shown),
    menu: (itemList) => screen.showActionSheet({ itemList }),
  });
  const screen: PhoneScreen = new PhoneScreen(frame.overlay, options, words);
  const report = (error: unknown): void => run?.report(error);
  const { wx, device } = createWx({
    appId: options.appId,
    person: options.person,
    sandbox: options.control,
    transport: options.transport,
    storage: options.storage,
    privacy: options.privacy,
    screen,
    model: options.model,
    language,
    theme,
    fontSizeScaleFactor: fontScale,
    launch: options.launch,
    onScriptError: report,
  });
  const phone: Phone = {
    options,
    device,
    frame,
    screen,
    base: program.base,
    get theme() {
      // Without "darkmode" in app.json WeChat keeps an app light.
      return program.app['darkmode'] === true ? theme : 'light';
    },
    get fontScale() {
      return fontScale;
    },
    report,
    decorate: () => run?.pages.decorate(),
    router: () => run?.router,
    pageChanged(path) {
      if (path === announced) return;
      announced = path;
      options.onPageChange?.(path);
    },
  };
  const stopPrivacy = device.onPrivacyChange((status) => options.onPrivacyChange?.(status));
  const stopEvents = bridgeEvents(frame.pages, report);

  const start = (deviceWx: object): void => {
    document.documentElement.dataset['theme'] = phone.theme;
    document.documentElement.lang = language === 'zh_CN' ? 'zh-CN' : 'en';
    run = new AppRun(program, phone, options.launch.query);
    run.start(deviceWx);
  };
  const end = (): void => {
    run?.end();
    run = undefined;
    announced = '';
    screen.clear();
  };
  const restart = (): void => {
    end();
    frame.setShown(true);
    start(device.restart());
  };

  document.body.append(frame.element);
  start(wx);

  return {
    device,
    restart,
    close() {
      stopPrivacy();
      stopEvents();
      end();
      // What is still on its way calls nothing back.
      device.restart();
      frame.element.remove();
    },
    setTheme(next: Theme) {
      theme = next;
      device.setTheme(next);
      document.documentElement.dataset['theme'] = phone.theme;
      run?.themeChanged(phone.theme);
    },
    setLanguage(next: Language) {
      language = next;
      device.setLanguage(next);
      restart();
    },
    setFontScale(next: number) {
      fontScale = next;
      device.setFontSizeScaleFactor(next);
      restart();
    },
    currentPath: () => run?.pages.top?.path ?? '',
  };
}
