import { ACCESS_TOKEN_SECONDS, type ApplicationChange, type ApplicationEntity } from '../applications/index.js';
import { NAME, number, type Settings } from './settings.js';

export const APPLICATION_SETTINGS: Settings<ApplicationEntity, ApplicationChange> = {
  name: NAME,
  accessTokenSeconds: {
    option: '--access-token-seconds',
    value: '<seconds>',
    label: { zh: 'access token 有效秒数，1–86400', en: 'life of an access token in seconds, 1 to 86400' },
    rule: number(ACCESS_TOKEN_SECONDS),
    now: ({ accessTokenSeconds }) => String(accessTokenSeconds),
    change: (answer) => ({ accessTokenSeconds: Number(answer) }),
  },
};
