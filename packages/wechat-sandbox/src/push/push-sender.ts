import { alphanumeric } from '../ids.js';
import type { App, PushTarget } from '../world/entities.js';
import type { PushRecord } from '../world/records.js';
import type { World } from '../world/world.js';
import { encryptPush, signPush } from './push-crypto.js';
import { toXml } from './push-xml.js';

/** WeChat waits five seconds and tries three times in all. */
const ANSWER_WITHIN_MS = 5000;
const TRIES = 3;
const ACCOUNT_NAME = 'gh_000000000000';

/** Delivers pushes to the address that an app configured, signed, and encrypted in the safe mode. */
export class PushSender {
  private readonly closing = new AbortController();

  constructor(private readonly world: World) {}

  /** Sends one message and resolves once it is delivered, given up, or kept because there is no address. */
  async send(app: App, openid: string, fields: Record<string, unknown>): Promise<PushRecord & { number: number }> {
    const message = {
      ToUserName: app.push?.userName ?? ACCOUNT_NAME,
      FromUserName: openid,
      CreateTime: this.world.clock.seconds(),
      MsgType: 'event',
      ...fields,
    };
    const record = this.world.pushes.add({
      at: new Date(this.world.clock.now()).toISOString(),
      appId: app.appId,
      event: String(fields['Event']),
      message,
      state: app.push ? 'sending' : 'unconfigured',
      tries: 0,
    });
    if (app.push) await this.deliver(app.push, app.appId, message, record);
    this.world.events.emit('push', record);
    return record;
  }

  /** What WeChat's console does when a push address is saved: GET with `echostr`, which must come back as it is. */
  async verify(target: PushTarget): Promise<{ verified: boolean; status?: number; answer?: string; failure?: string }> {
    const echostr = alphanumeric(16);
    const url = this.address(target, { echostr });
    try {
      const response = await fetch(url, { signal: this.deadline() });
      const answer = await response.text();
      return { verified: response.ok && answer === echostr, status: response.status, answer };
    } catch (error) {
      return { verified: false, failure: reasonOf(error) };
    }
  }

  close(): void {
    this.closing.abort();
  }

  private async deliver(
    target: PushTarget,
    appId: string,
    message: Record<string, unknown>,
    record: PushRecord,
  ): Promise<void> {
    while (record.tries < TRIES && record.state === 'sending' && !this.closing.signal.aborted) {
      record.tries += 1;
      try {
        const { url, body, contentType } = this.compose(target, appId, message);
        const headers = { 'content-type': contentType };
        const response = await fetch(url, { method: 'POST', headers, body, signal: this.deadline() });
        record.status = response.status;
        record.answer = await response.text();
        if (response.ok && ['success', ''].includes(record.answer.trim())) record.state = 'delivered';
      } catch (error) {
        record.failure = reasonOf(error);
      }
    }
    if (record.state === 'sending') record.state = 'failed';
  }

  private compose(
    target: PushTarget,
    appId: string,
    message: Record<string, unknown>,
  ): { url: string; body: string; contentType: string } {
    const write = (fields: Record<string, unknown>): string =>
      target.format === 'xml' ? toXml(fields) : JSON.stringify(fields);
    const contentType = target.format === 'xml' ? 'text/xml' : 'application/json';
    const openid = { openid: String(message['FromUserName']) };
    const plain = write(message);
    if (target.encodingAesKey === undefined) return { url: this.address(target, openid), body: plain, contentType };
    const encrypted = encryptPush(target.encodingAesKey, plain, appId);
    const url = this.address(target, { ...openid, encrypt_type: 'aes' }, encrypted);
    return { url, body: write({ ToUserName: message['ToUserName'], Encrypt: encrypted }), contentType };
  }

  private address(target: PushTarget, extra: Record<string, string>, encrypted?: string): string {
    const url = new URL(target.url);
    const timestamp = String(this.world.clock.seconds());
    const nonce = String(Math.floor(Math.random() * 1e9));
    const query = { signature: signPush(target.token, timestamp, nonce), timestamp, nonce, ...extra };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (encrypted !== undefined) {
      url.searchParams.set('msg_signature', signPush(target.token, timestamp, nonce, encrypted));
    }
    return url.href;
  }

  private deadline(): AbortSignal {
    return AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN_MS), this.closing.signal]);
  }
}

/** fetch hides why it failed in `cause`; the system's code says most. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
