import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import { ServerConfig } from '../config/index.js';
import {
  ConnectionsService,
  type ListedConnection,
  type MessagePush,
  PUSH_AES_KEY,
  PUSH_TOKEN,
} from '../connections/index.js';
import { checkObject, type Rule } from '../input/index.js';
import { chooseConnection } from './choose-connection.js';
import { type CliContext, refuseInvalid } from './context.js';
import { UsageError } from './failure.js';
import { answerTo } from './prompt.js';
import type { Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

interface SetPushOptions {
  pool?: string;
  identifier?: string;
  token?: string;
  aesKey?: string;
  off?: boolean;
}

export function setPushCommand(connections: Command, { terminal, run, phrase }: CliContext): void {
  connections
    .command('set-push')
    .description(
      phrase(
        '接收微信的消息推送：填入在微信公众平台设置的 Token 和 EncodingAESKey',
        "take WeChat's message push: with the Token and EncodingAESKey that its console was given",
      ),
    )
    .option('--pool <id>', phrase('用户池', 'user pool'))
    .option('--identifier <name>', phrase('连接标识', 'identifier of the connection'))
    .option(
      '--token <token>',
      phrase(
        'Token；会留在 shell 历史中，建议改为按提示输入或用管道传入',
        'Token; shells remember it: better type it when asked, or pipe it in',
      ),
    )
    .option(
      '--aes-key <key>',
      phrase(
        'EncodingAESKey，同样建议按提示输入；没有则为明文模式',
        'EncodingAESKey, better typed too; without one: plain mode',
      ),
    )
    .option('--off', phrase('不再接收', 'take none any more'))
    .action((options: SetPushOptions) => run((workspace) => setPush(workspace, terminal(), options)));
}

async function setPush(workspace: Workspace, terminal: Terminal, options: SetPushOptions): Promise<void> {
  const connection = await chooseConnection(workspace, terminal, options);
  const push = options.off ? undefined : await pushFrom(terminal, options);
  if (push) refuseInvalid(checkObject(push, { token: PUSH_TOKEN, 'encodingAesKey?': PUSH_AES_KEY }));
  await workspace.transaction((tx) => workspace.get(ConnectionsService).replacePush(tx, connection.id, push));
  explain(terminal, push);
  terminal.show(rowOf(workspace, connection, push));
}

function explain(terminal: Terminal, push: MessagePush | undefined): void {
  if (!push) return terminal.tell({ zh: '不再接收消息推送', en: 'No message push is taken any more' });
  terminal.tell({
    zh: '已保存，立即生效。现在请在微信公众平台（开发管理 → 消息推送）填入下面的 URL 和同样的 Token、EncodingAESKey，再点提交',
    en: "Saved, and at work. Now enter the url below at WeChat's console (development, message push), with the same Token and EncodingAESKey, and submit it",
  });
  if (push.encodingAesKey) return;
  terminal.tell({
    zh: '没有 EncodingAESKey：微信用户撤回授权、注销等事件在明文模式下只作记录。建议使用安全模式',
    en: 'Without an EncodingAESKey what people take back in WeChat is only written down: better use the safe mode',
  });
}

function rowOf(
  workspace: Workspace,
  { poolId: pool, identifier, wechatAppId: appId }: ListedConnection,
  push: MessagePush | undefined,
): Record<string, string> {
  const base = { pool, identifier, appId };
  if (!push) return { ...base, push: '-' };
  const { publicUrl } = workspace.get(ServerConfig);
  return { ...base, push: push.encodingAesKey ? 'safe' : 'plain', url: `${publicUrl}/wechat/push/${identifier}` };
}

/** Typed unseen, or piped in: the token, then the key, by spaces or lines. @throws UsageError when nobody can be asked */
async function pushFrom(terminal: Terminal, { token, aesKey }: SetPushOptions): Promise<MessagePush> {
  if (token !== undefined) return pushOf(token, aesKey);
  if (terminal.interactive) {
    return pushOf(
      await answerTo(terminal, { ...TOKEN, hidden: true }, undefined),
      await answerTo(terminal, { ...AES_KEY, fallback: '', hidden: true }, aesKey),
    );
  }
  const piped = terminal.streams.stdin.isTTY ? [] : (await text(terminal.streams.stdin)).split(/\s+/).filter(Boolean);
  if (piped.length === 0 || piped.length > 2) {
    throw new UsageError({
      zh: '请从标准输入传入 Token 和 EncodingAESKey（各一行），或使用 --token 和 --aes-key',
      en: 'pipe Token and EncodingAESKey to standard input, a line each, or use --token and --aes-key',
    });
  }
  return pushOf(piped[0]!, piped[1] ?? aesKey);
}

function pushOf(token: string, aesKey: string | undefined): MessagePush {
  return aesKey ? { token, encodingAesKey: aesKey } : { token };
}

const TOKEN = { option: '--token', label: { zh: 'Token', en: 'Token' }, rule: PUSH_TOKEN };
const keyOrNothing: Rule = (value) => (value === '' ? undefined : PUSH_AES_KEY(value));
const AES_KEY = {
  option: '--aes-key',
  label: { zh: 'EncodingAESKey（明文模式请直接回车）', en: 'EncodingAESKey (Enter for the plain mode)' },
  rule: keyOrNothing,
};
