import { encryptPush, signPush } from '@yaopai/wechat-sandbox';
import { randomBytes } from 'node:crypto';
import { POOL, WECHAT } from './deployment.js';
import type { Answer } from './http-client.js';
import { sealed } from './sealed.js';
import type { World } from './world.js';

export type PushMode = 'plain' | 'safe';
export type PushFormat = 'json' | 'xml';

/** What a push carries beside its message; by default what WeChat would send now. */
export interface Forgery {
  token?: string;
  aesKey?: string;
  appId?: string;
  /** Unix time in seconds. */
  timestamp?: number | string;
  /** Changes the finished address. */
  query?: (query: URLSearchParams) => void;
  contentType?: string;
  identifier?: string;
  /** Sent instead of the message. */
  body?: string;
}

const ADDRESS = '/wechat/push/';

/**
 * The message push of the mini program `main` as its operator sets it up, here and at WeChat, which then sends it by itself; and
 * pushes that somebody else makes.
 */
export class MessagePush {
  private readonly token = randomBytes(12).toString('hex');
  private readonly aesKey = randomBytes(48).toString('hex').slice(0, 43);
  private mode: PushMode = 'safe';

  private constructor(private readonly world: World) {}

  static async setUp(world: World, settings: { mode: PushMode; format: PushFormat }): Promise<MessagePush> {
    const push = new MessagePush(world);
    world.log.forbid('push token', push.token);
    world.log.forbid('push key', push.aesKey);
    await push.set(settings);
    return push;
  }

  async set({ mode, format }: { mode: PushMode; format: PushFormat }): Promise<void> {
    this.mode = mode;
    await this.enter(POOL, 'main');
    const encodingAesKey = mode === 'safe' ? { encodingAesKey: this.aesKey } : {};
    const url = `${this.world.http.url()}${ADDRESS}main`;
    await this.world.wechat.sandbox.addApp({
      appId: WECHAT.main,
      push: { url, token: this.token, format, ...encodingAesKey },
    });
  }

  /** Gives a connection of ours the same token and key. */
  async enter(pool: string, identifier: string): Promise<void> {
    const { id } = await this.world.sql.one<{ id: string }>(
      `SELECT id FROM connections WHERE pool_id = $1 AND identifier = $2`,
      [pool, identifier],
    );
    const { secretKey } = this.world;
    await this.world.sql.rows(
      `UPDATE connections SET content_check = true, sealed_push_token = $2, sealed_push_aes_key = $3 WHERE id = $1`,
      [
        id,
        sealed(secretKey, this.token, `connections.push_token:${id}`),
        this.mode === 'safe' ? sealed(secretKey, this.aesKey, `connections.push_aes_key:${id}`) : null,
      ],
    );
  }

  /** Sends a message as WeChat would in safe mode, but for what the forgery says. */
  sendEncrypted(message: object | string, forgery: Forgery = {}): Promise<Answer> {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const encrypted = encryptPush(forgery.aesKey ?? this.aesKey, text, forgery.appId ?? WECHAT.main);
    const query = this.query(forgery);
    const [timestamp, nonce] = [query.get('timestamp')!, query.get('nonce')!];
    query.set('msg_signature', signPush(forgery.token ?? this.token, timestamp, nonce, encrypted));
    query.set('encrypt_type', 'aes');
    return this.post(query, JSON.stringify({ ToUserName: 'gh_0', Encrypt: encrypted }), forgery);
  }

  /** The same in plain mode. */
  sendPlain(message: object | string, forgery: Forgery = {}): Promise<Answer> {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    return this.post(this.query(forgery), text, forgery);
  }

  /** The console's check of the address. */
  echo(echostr: string, forgery: Forgery = {}): Promise<Answer> {
    const query = this.query(forgery);
    query.set('echostr', echostr);
    forgery.query?.(query);
    return this.world.http.send('GET', `${ADDRESS}${forgery.identifier ?? 'main'}?${query}`, { app: null });
  }

  private query({ token = this.token, timestamp = Math.floor(Date.now() / 1000) }: Forgery): URLSearchParams {
    const nonce = randomBytes(5).toString('hex');
    const signature = signPush(token, String(timestamp), nonce);
    return new URLSearchParams({ signature, timestamp: String(timestamp), nonce, openid: 'o-of-the-query' });
  }

  private post(query: URLSearchParams, body: string, forgery: Forgery): Promise<Answer> {
    forgery.query?.(query);
    const contentType = forgery.contentType ?? 'application/json';
    return this.world.http.send('POST', `${ADDRESS}${forgery.identifier ?? 'main'}?${query}`, {
      app: null,
      headers: { 'content-type': contentType },
      body: forgery.body ?? body,
    });
  }
}
