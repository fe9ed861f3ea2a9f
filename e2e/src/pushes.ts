import { encryptPush, type MediaCheck, signPush } from '@yaopai/wechat-sandbox';
import assert from 'node:assert/strict';
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { POOL, WECHAT } from './deployment.js';
import { sealed } from './sealed.js';
import type { TestClock } from './test-clock.js';
import type { World } from './world.js';

export type Suggestion = 'pass' | 'review' | 'risky';

/** The mini program `main`, perhaps with its content check, whose pushes the stories send themselves: when they like, and to any server. */
export class Pushes {
  private readonly checks = new Map<string, MediaCheck>();
  private readonly awaiting = new Map<string, (check: MediaCheck) => void>();

  private constructor(
    private readonly world: World,
    private readonly clock: TestClock,
    private readonly token: string,
    private readonly aesKey: string,
  ) {
    world.wechat.sandbox.world.events.listen((name, value) => {
      if (name !== 'mediaCheck') return;
      const check = value as MediaCheck;
      const avatar = avatarIn(check.mediaUrl);
      this.checks.set(avatar, check);
      this.awaiting.get(check.openid)?.(check);
    });
  }

  /** Verdicts wait until a story gives them, and the pictures are not fetched: the servers' public URL leads nowhere. */
  static async start({
    world,
    clock,
    contentCheck = true,
  }: {
    world: World;
    clock: TestClock;
    contentCheck?: boolean;
  }): Promise<Pushes> {
    const { id } = await world.sql.one<{ id: string }>(
      `SELECT id FROM connections WHERE pool_id = $1 AND identifier = 'main'`,
      [POOL],
    );
    const [token, aesKey] = [randomBytes(12).toString('hex'), randomBytes(48).toString('hex').slice(0, 43)];
    for (const [kind, value] of Object.entries({ 'push token': token, 'push key': aesKey }))
      world.log.forbid(kind, value);
    await world.sql.rows(
      `UPDATE connections SET content_check = $2, sealed_push_token = $3, sealed_push_aes_key = $4 WHERE id = $1`,
      [
        id,
        contentCheck,
        sealed(world.secretKey, token, `connections.push_token:${id}`),
        sealed(world.secretKey, aesKey, `connections.push_aes_key:${id}`),
      ],
    );
    // Past what the servers remember of their connections.
    clock.advance({ minutes: 1 });
    await world.wechat.sandbox.setClock(clock.now());
    await world.wechat.sandbox.content({ media: 'hold', fetchMedia: false });
    return new Pushes(world, clock, token, aesKey);
  }

  /** The trace of an avatar that WeChat was shown. @param photo its URL or path */
  traceOf(photo: string | null): string {
    const check = this.checks.get(avatarIn(photo ?? ''));
    assert(check, `WeChat was never shown ${photo}`);
    return check.traceId;
  }

  /** The next picture of somebody, once WeChat has been shown it. */
  async nextOf(openId: string): Promise<MediaCheck> {
    const check = await new Promise<MediaCheck>((resolve) => this.awaiting.set(openId, resolve));
    this.awaiting.delete(openId);
    return check;
  }

  /** WeChat's word on a picture; answers what the server said. */
  verdict(traceId: string, suggest: Suggestion, options: { server?: number } = {}): Promise<string> {
    const result = { suggest, label: suggest === 'pass' ? 100 : 20003 };
    return this.push(
      { Event: 'wxa_media_check', appid: WECHAT.main, trace_id: traceId, version: 2, errcode: 0, errmsg: 'ok', result },
      options,
    );
  }

  /** Any event, encrypted and signed. */
  async push(fields: Record<string, unknown>, { server = 0 }: { server?: number } = {}): Promise<string> {
    const created = Math.floor(this.clock.now() / 1000);
    const message = { ToUserName: 'gh_0', FromUserName: 'open', CreateTime: created, MsgType: 'event', ...fields };
    const encrypted = encryptPush(this.aesKey, JSON.stringify(message), WECHAT.main);
    const [timestamp, nonce] = [String(created), String(randomInt(1e9))];
    const query = new URLSearchParams({
      signature: signPush(this.token, timestamp, nonce),
      msg_signature: signPush(this.token, timestamp, nonce, encrypted),
      timestamp,
      nonce,
      encrypt_type: 'aes',
      openid: randomUUID(),
    });
    const answer = await this.world.http.send('POST', `/wechat/push/main?${query.toString()}`, {
      app: null,
      server,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ToUserName: 'gh_0', Encrypt: encrypted }),
    });
    return answer.status === 200 ? answer.text : `${answer.status} ${answer.text}`;
  }
}

const avatarIn = (url: string): string => /avatars\/([\w-]+?)(?:-128)?\.webp/.exec(url)?.[1] ?? url;
