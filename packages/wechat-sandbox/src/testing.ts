import type { Sandbox } from './sandbox.js';

/** A server's side of WeChat's API, for the specs: each call over real HTTP. */
export class TestServer {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly app: { appId: string; secret: string },
  ) {}

  get(path: string, query: Record<string, string>): Promise<Response> {
    return fetch(`${this.sandbox.url}${path}?${new URLSearchParams(query).toString()}`, {
      signal: AbortSignal.timeout(2000),
    });
  }

  exchange(code: string): Promise<Response> {
    const { appId: appid, secret } = this.app;
    return this.get('/sns/jscode2session', { appid, secret, js_code: code, grant_type: 'authorization_code' });
  }

  async session(person: string): Promise<{ openid: string; session_key: string; unionid?: string }> {
    const { code } = await this.sandbox.login(person, { appId: this.app.appId });
    return (await (await this.exchange(code)).json()) as { openid: string; session_key: string };
  }

  async token(body: object = {}): Promise<string> {
    const { appId: appid, secret } = this.app;
    const answer = await this.send('/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid,
      secret,
      ...body,
    });
    return String(answer['access_token']);
  }

  /** A business call with a fresh token. */
  async business(path: string, body: object): Promise<Record<string, unknown>> {
    return this.send(`${path}?access_token=${await this.token()}`, body);
  }

  async send(path: string, body: object | string): Promise<Record<string, unknown>> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.sandbox.url}${path}`, {
      method: 'POST',
      body: text,
      signal: AbortSignal.timeout(2000),
    });
    return (await response.json()) as Record<string, unknown>;
  }
}
