import { relative } from 'node:path';
import { say } from '../bootstrap/language.mjs';

const colourful = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const paint = (code) => (text) => (colourful ? `\x1b[${code}m${text}\x1b[0m` : text);
const [bold, dim, green, yellow, cyan] = [1, 2, 32, 33, 36].map(paint);
const print = (text = '') => console.log(text);
const heading = (zh, en) => print(`\n${bold(say(zh, en, { between: ' · ' }))}`);

/** A warning on its own line. */
export const printWarning = (text) => print(yellow(`! ${text}`));

/** What a request with this token looks like on a command line. */
export const curlFor = ({ publicUrl, token }) => `curl -sS ${publicUrl}/api/v1/me -H 'Authorization: Bearer ${token}'`;

/** The lines a backend needs to verify a token, ready to be saved as an .mjs file. */
export const verifierFor = ({ metadataUrl, audience }) => `import { createRemoteJWKSet, jwtVerify } from 'jose';
const metadata = await (await fetch('${metadataUrl}')).json();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
export async function userIdOf(authorizationHeader) {
  const token = authorizationHeader.replace(/^Bearer /, '');
  const expected = { issuer: metadata.issuer, audience: '${audience}', typ: 'at+jwt', algorithms: ['ES256'] };
  const { payload } = await jwtVerify(token, keys, expected);
  return payload.sub;
}`;

/** The one sign-in that the start made: the user, the token decoded, a request with it, and how a backend verifies it. */
export function printSignIn({ user, header, claims, problems, miniProgram, publicUrl, metadataUrl }) {
  heading('一次真实的登录', 'One real sign-in');
  print(
    dim(
      say(
        `wx.login → SDK → 服务器 → 微信（沙箱），小程序 ${miniProgram.appId}`,
        `wx.login → SDK → server → WeChat (sandbox), mini program ${miniProgram.appId}`,
      ),
    ),
  );
  const shown = {
    id: user.id,
    userPoolId: user.userPoolId,
    status: user.status,
    nickname: user.nickname,
    loginsCount: user.loginsCount,
  };
  printObject(say('用户', 'User'), shown);
  printObject(say('令牌头', 'Token header'), header);
  printObject(say('令牌内容', 'Token claims'), claims);
  for (const problem of problems) printWarning(problem);
  heading('用它调用', 'Call with it');
  print(green(curlFor({ publicUrl, token: user.token })));
  heading('后端验证令牌', 'Verify it in a backend');
  print(cyan(verifierFor({ metadataUrl, audience: miniProgram.application }).replace(/^/gm, '  ')));
}

function printObject(name, object) {
  print(`${name} ${JSON.stringify(object, null, 2)}`);
}

/** Why there was no sign-in. */
export function printNoSignIn(reason) {
  heading('没有演示登录', 'No demo sign-in');
  print(reason);
}

/** Where everything is and what to do next. */
export function printDirections({ settings, extras, root, seconds }) {
  const { publicUrl, sandboxUrl, withSandbox, ownDatabase, dataDir } = settings;
  const elsewhere = dim(say('（YAOPAI_WECHAT_API_URL 已设置）', '(YAOPAI_WECHAT_API_URL is set)'));
  const database = ownDatabase ? '' : dim(say('（数据库为 DATABASE_URL）', '(the database is DATABASE_URL)'));
  heading('地址', 'Addresses');
  printRows([
    [say('服务器', 'Server'), publicUrl],
    [say('接口文档', 'API docs'), `${publicUrl}/docs`],
    [say('小程序预览', 'Mini program preview'), addressOf(extras.preview)],
    [say('示例后端', 'Example backend'), addressOf(extras.example)],
    [say('微信沙箱', 'WeChat sandbox'), withSandbox ? sandboxUrl : `– ${elsewhere}`],
    [say('数据', 'Data'), `${shortPath(root, dataDir)} ${database}`],
    [say('日志', 'Log'), shortPath(root, `${dataDir}/logs/server.log`)],
  ]);
  heading('接下来', 'Next');
  printRows([
    ...(extras.preview.absent ? [] : [[say('体验小程序', 'Try the mini program'), extras.preview.url]]),
    [say('停止', 'Stop'), 'Ctrl-C'],
    [say('清除数据', 'Forget the data'), 'npm start -- --reset'],
    [say('使用真实 AppID', 'A real AppID'), say('README.zh-CN.md', 'README.md', { between: ' · ' })],
  ]);
  print(dim(`\n${say(`用时 ${seconds} 秒`, `Started in ${seconds} s`)}`));
}

const addressOf = ({ url, absent }) => (absent ? `– ${dim(say(`（${absent}）`, `(${absent})`))}` : url);

function printRows(rows) {
  const width = Math.max(...rows.map(([name]) => columnsOf(name)));
  for (const [name, value] of rows) print(`  ${name}${' '.repeat(width - columnsOf(name))}  ${value}`.trimEnd());
}

// Chinese characters take two columns.
const columnsOf = (text) => [...text].reduce((sum, character) => sum + (character.codePointAt(0) > 0x2e7f ? 2 : 1), 0);

function shortPath(root, path) {
  const short = relative(root, path);
  return short.startsWith('..') ? path : short;
}
