import type { ServerConfig } from '../config/index.js';
import type { KeyRing } from '../crypto/index.js';
import type { Clock, Random } from '../runtime/index.js';
import { CodeSender } from './code-sender.js';
import { openChannels } from './open-channels.js';
import { loadTemplates } from './templates/load-templates.js';

/** The sender that the settings describe. @throws StartError for a template that cannot be used */
export function createCodeSender(config: ServerConfig, keyRing: KeyRing, clock: Clock, random: Random): CodeSender {
  return new CodeSender(
    openChannels({ config, templates: loadTemplates(config.templatesDir), keyRing, clock, random }),
  );
}
