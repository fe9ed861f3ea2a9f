import type { Device } from '@yaopai/wechat-sandbox/wx';

import type { PhoneOptions, Theme } from './contract.js';
import type { Frame } from './frame/frame.js';
import type { PhoneScreen } from './screen/phone-screen.js';
import type { Router } from './router.js';

/** What the parts of one phone share. */
export interface Phone {
  readonly options: PhoneOptions;
  readonly device: Device;
  readonly frame: Frame;
  readonly screen: PhoneScreen;
  readonly theme: Theme;
  readonly fontScale: number;
  /** Where app.js came from: pictures of the package are beside it. */
  readonly base: string;
  /** An error of the mini program's own code. */
  report(error: unknown): void;
  /** Something that the frame shows of the page on top has changed. */
  decorate(): void;
  /** The router of the run that is on. */
  router(): Router | undefined;
  pageChanged(path: string): void;
}
