import { ACCESS_TOKEN_SECONDS, type ApplicationChange, type ApplicationEntity } from '../applications/index.js';
import { title } from '../input/index.js';
import { number, type Settings } from './settings.js';

export const APPLICATION_SETTINGS: Settings<ApplicationEntity, ApplicationChange> = {
  name: {
    option: '--name',
    value: '<name>',
    label: { zh: '名称', en: 'name' },
    rule: title,
    now: ({ name }) => name,
    change: (name) => ({ name }),
  },
  accessTokenSeconds: {
    option: '--access-token-seconds',
    value: '<seconds>',
    label: { zh: 'access token 有效秒数，1–86400', en: 'life of an access token in seconds, 1 to 86400' },
    rule: number(ACCESS_TOKEN_SECONDS),
    now: ({ accessTokenSeconds }) => String(accessTokenSeconds),
    change: (answer) => ({ accessTokenSeconds: Number(answer) }),
  },
};
