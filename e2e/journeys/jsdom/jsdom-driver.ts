import { connectSandbox, DeviceStorage } from '@yaopai/wechat-sandbox/wx';
import { JSDOM, VirtualConsole } from 'jsdom';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { PhoneHandle, StartPhone } from '../../../apps/preview/src/phone/contract.js';
import { WECHAT } from '../../src/deployment.js';
import type { Driver, OpenJourney } from '../journey.js';
import type { Stage } from '../stage.js';
import { JsdomPhone } from './jsdom-phone.js';
import { type Exchange, relayThrough } from './relay.js';

/** What the browser's part of the preview is made of. */
const SCRIPTS = ['/demo/app.js', '/phone/phone.js'];

/** The phone's window without a browser and without the shell around it: what that does is done here directly. */
export async function jsdomDriver(stage: Stage): Promise<Driver> {
  const { preview, world } = stage;
  const scripts = await Promise.all(
    SCRIPTS.map(async (path) => {
      const response = await fetch(preview.url + path);
      if (!response.ok) throw new Error(`${path}: ${response.status}; build the preview first`);
      return response.text();
    }),
  );
  const { launch } = (await (await fetch(`${preview.url}/status`)).json()) as { launch: Record<string, string> };
  const sea = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#2f6f9f' } })
    .png()
    .toBuffer();
  const pictures = [{ label: '海', file: { name: 'sea.png', contentType: 'image/png', content: sea } }];

  const open = async (person: string): Promise<OpenJourney> => {
    const errors: string[] = [];
    const traffic: Exchange[] = [];
    const note = (...words: unknown[]): unknown => errors.push(words.map(said).join(' '));
    const started: { dom: JSDOM; handle: PhoneHandle; phone: JsdomPhone }[] = [];
    const start = (): JsdomPhone => {
      const virtualConsole = new VirtualConsole();
      virtualConsole.on('error', note).on('jsdomError', note);
      const dom = new JSDOM('<!doctype html><html><head></head><body></body></html>', {
        url: `${preview.url}/phone/`,
        runScripts: 'outside-only',
        pretendToBeVisual: true,
        virtualConsole,
      });
      // Browsers have them, jsdom does not.
      Object.assign(dom.window, { TextEncoder, TextDecoder });
      for (const script of scripts) dom.window.eval(script);
      const handle = (dom.window as unknown as { startPhone: StartPhone }).startPhone({
        appId: WECHAT.main,
        person,
        control: connectSandbox(`${preview.url}/sandbox`),
        transport: relayThrough(preview.url, traffic),
        storage: new DeviceStorage(),
        privacy: 'needed',
        model: started.length === 0 ? 'Sandbox A1' : 'Sandbox B2',
        language: 'zh_CN',
        theme: 'light',
        fontScale: 1,
        launch: { query: launch },
        pictures,
        onError: note,
      });
      const phone = new JsdomPhone(dom.window, () => handle.restart());
      started.push({ dom, handle, phone });
      return phone;
    };
    const phone = start();
    const all = (act: (handle: PhoneHandle) => void): void => started.forEach(({ handle }) => act(handle));
    const { sandbox } = world.wechat;
    return {
      phone,
      errors,
      otherPhone: async () => start(),
      setLanguage: async (language) => all((handle) => handle.setLanguage(language)),
      setTheme: async (theme) => all((handle) => handle.setTheme(theme)),
      setOffline: async (offline) => all(({ device }) => device.setOffline(offline)),
      setWechatBusy: async (busy) => {
        await sandbox.faults(busy ? { kind: 'busy', times: 0 } : { clear: true });
      },
      arrangeCodeUsed: async () => {
        await sandbox.faults({ kind: 'errcode', path: '/sns/jscode2session', errcode: 40163, times: 1 });
      },
      setQuotaUsed: async (used) => {
        await sandbox.addApp({ appId: WECHAT.main, phoneQuota: used ? 0 : null });
      },
      newestCode: async (phone) => world.inbox.newest(`+86${phone}`).code,
      leave: async (folder) => {
        for (const [index, each] of started.entries()) {
          await writeFile(join(folder, `phone-${index + 1}.html`), each.dom.serialize());
          await writeFile(join(folder, `phone-${index + 1}.txt`), each.phone.everything());
        }
        await writeFile(join(folder, 'traffic.json'), JSON.stringify(traffic, null, 2));
      },
      close: async () => {
        for (const { dom, handle } of started) {
          handle.close();
          dom.window.close();
        }
      },
    };
  };
  return { open, close: async () => undefined };
}

const said = (word: unknown): string => {
  const { stack, message } = Object(word) as { stack?: string; message?: string };
  return String(stack ?? message ?? word);
};
