import type { ServerConfig } from '../config/index.js';
import type { KeyRing } from '../crypto/index.js';
import type { Clock, Random } from '../runtime/index.js';
import { openChannels } from './open-channels.js';
import { Outbox } from './outbox.js';
import { loadTemplates } from './templates/load-templates.js';

/** The ways out that the settings describe. @throws StartError for a template that cannot be used */
export function createOutbox(config: ServerConfig, keyRing: KeyRing, clock: Clock, random: Random): Outbox {
  return new Outbox(openChannels({ config, templates: loadTemplates(config.templatesDir), keyRing, clock, random }));
}
