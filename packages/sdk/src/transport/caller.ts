import { raise } from '../errors/yaopai-error.js';
import { readRuntime, type Runtime } from '../platform/index.js';
import type { ResolvedOptions } from '../options.js';

/** Oldest base library that has everything the SDK calls without asking first. */
const OLDEST_BASE_LIBRARY = '2.11.0';

/** One client as the shared engine sees it: where its requests go and what they say. */
export class Caller {
  private device: Runtime | undefined;
  private checked = false;

  constructor(
    readonly options: ResolvedOptions,
    private chosenLang: string | undefined,
  ) {}

  /** Facts of the device, read once: they do not change while the mini program runs. */
  get runtime(): Runtime {
    return this.device || (this.device = readRuntime());
  }

  /** A BCP 47 tag: the one set, else WeChat's language, else `zh-CN`. */
  get lang(): string {
    return this.chosenLang || (this.runtime.language || 'zh-CN').replace('_', '-');
  }

  set lang(lang: string) {
    this.chosenLang = lang;
  }

  /** Throws CONFIGURATION or UNSUPPORTED where no call could work; runs before every call, looks once. */
  assertReady(): void {
    if (this.checked) return;
    const { sdkVersion, envVersion } = this.runtime;
    if (sdkVersion && isOlder(sdkVersion, OLDEST_BASE_LIBRARY)) {
      throw raise(this.lang, 'UNSUPPORTED', { errMsg: `SDKVersion ${sdkVersion} < ${OLDEST_BASE_LIBRARY}` });
    }
    if (!this.options.hostChosen && (envVersion === 'trial' || envVersion === 'release')) {
      throw raise(
        this.lang,
        'CONFIGURATION',
        {},
        {
          zh: `体验版和正式版必须设置 host，例如 https://id.example.com（当前为 ${envVersion}）`,
          en: `set host, for example https://id.example.com: this is a ${envVersion} version`,
        },
      );
    }
    this.checked = true;
  }
}

/** Compares dotted versions number by number: as text, 2.9.0 would come after 2.11.0. */
function isOlder(version: string, than: string): boolean {
  const left = version.split('.').map(Number);
  const right = than.split('.').map(Number);
  for (let index = 0; index < right.length; index++) {
    const difference = (left[index] || 0) - (right[index] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
