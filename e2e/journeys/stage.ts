import { createPreview, type Preview } from '@yaopai/preview';
import { TcpProxy } from '@yaopai/server/testing/tcp-proxy';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, BOOTSTRAP, POOL, WECHAT } from '../src/deployment.js';
import { Example } from '../src/example.js';
import { People } from '../src/people.js';
import { Taps } from '../src/taps.js';
import { TestClock } from '../src/test-clock.js';
import type { Person } from '../src/wechat.js';
import { World } from '../src/world.js';

/** Fields of the custom data page. */
const CUSTOM_DATA = [
  { userPoolId: POOL, key: 'school', type: 'string', label: '学校' },
  { userPoolId: POOL, key: 'height', type: 'number', label: '身高（厘米）' },
  { userPoolId: POOL, key: 'newsletter', type: 'boolean', label: '订阅消息' },
];

/** Everything that a journey leads through, as `npm start` brings it up: server, database, WeChat, example backend, preview. */
export class Stage {
  readonly people: People;

  private constructor(
    readonly world: World,
    readonly preview: Preview,
    /** The way from the phones to the server. */
    private readonly wire: TcpProxy,
    private readonly stop: () => Promise<void>,
  ) {
    this.people = new People(world, new TestClock());
  }

  static async start(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'yaopai-journeys-'));
    const bootstrapFile = join(folder, 'bootstrap.json');
    await writeFile(bootstrapFile, JSON.stringify({ ...BOOTSTRAP, customDataFields: CUSTOM_DATA }));
    const world = await World.start({ env: { YAOPAI_BOOTSTRAP_FILE: bootstrapFile } });
    const server = new URL(world.http.url());
    const wire = await TcpProxy.start({ host: server.hostname, port: Number(server.port) });
    const host = `http://127.0.0.1:${wire.port}`;
    // Its time stands still: it is asked within minutes.
    const backend = await Example.start('express-backend', world, new TestClock());
    const preview = await createPreview({
      // Pictures have the server's public address.
      backends: [host, `http://localhost:${server.port}`, backend.url],
      sandboxUrl: world.wechat.sandbox.url,
      appId: WECHAT.main,
      launch: { host, appId: APP, backend: backend.url },
    });
    return new Stage(world, preview, wire, async () => {
      await preview.close();
      await backend.close();
      await wire.close();
      await world.close();
      await rm(folder, { recursive: true });
    });
  }

  /** Somebody with WeChat and a number. */
  async person(): Promise<Person & { nickName: string; phone: string }> {
    const id = `person-${randomUUID()}`;
    const person = { id, nickName: `小腰 ${id.slice(-4)}`, phone: this.people.phone() };
    await this.world.wechat.sandbox.addPerson(person);
    return person;
  }

  /** Somebody signs in by WeChat's phone button, elsewhere. */
  async signInByPhone(person: Person, phone: string): Promise<void> {
    await new Taps(this.world, new TestClock()).signIn(person, phone);
    // A tap stops WeChat's clock.
    await this.world.wechat.sandbox.setClock('real');
  }

  /** Nobody answers at the server's address, as after a crash. */
  takeServerDown(): void {
    this.wire.cut();
  }

  bringServerBack(): void {
    this.wire.mend();
  }

  /** Whatever a journey left: server, WeChat and the mini program's account are well again. */
  async restore(): Promise<void> {
    this.bringServerBack();
    const { sandbox } = this.world.wechat;
    await sandbox.faults({ clear: true });
    await sandbox.addApp({ appId: WECHAT.main, phoneQuota: null });
    await sandbox.setClock('real');
  }

  close(): Promise<void> {
    return this.stop();
  }
}
