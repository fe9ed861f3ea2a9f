import { afterAll, beforeAll, it } from '@jest/globals';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver, OpenJourney, Phone } from './journey.js';
import { LIMIT_MS } from './limit.js';
import { Stage } from './stage.js';

/** A journey of one person: what they do and see, in the same words for every driver. */
export type Text = (told: {
  journey: OpenJourney;
  phone: Phone;
  stage: Stage;
  me: Awaited<ReturnType<Stage['person']>>;
}) => Promise<void>;

export type Tell = (title: string, text: Text) => void;

/** Tells journeys, each of a person of its own, with one driver on one stage. */
export function teller(openDriver: (stage: Stage) => Promise<Driver>): Tell {
  let stage: Stage;
  let driver: Driver;
  beforeAll(async () => {
    stage = await Stage.start();
    driver = await openDriver(stage);
  }, LIMIT_MS);
  afterAll(async () => {
    await driver?.close();
    await stage?.close();
  }, LIMIT_MS);
  return (title, text) =>
    it(
      title,
      async () => {
        const me = await stage.person();
        const journey = await driver.open(me.id);
        try {
          await text({ journey, phone: journey.phone, stage, me });
          if (journey.errors.length > 0) throw new Error(`errors on the way:\n${journey.errors.join('\n')}`);
        } catch (error) {
          throw await withTraces(journey, title, error);
        } finally {
          await stage.restore();
          await journey.close();
        }
      },
      LIMIT_MS,
    );
}

async function withTraces(journey: OpenJourney, title: string, cause: unknown): Promise<Error> {
  const folder = await mkdtemp(join(tmpdir(), 'yaopai-failed-journey-'));
  const left = await journey.leave(folder).then(
    () => `What was on screen, and the traffic: ${folder}`,
    (reason: unknown) => `Nothing could be kept of it: ${String(reason)}`,
  );
  const { message } = cause as Error;
  return new Error(`${title}: ${message}\n${left}`, { cause });
}
