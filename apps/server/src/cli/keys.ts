import type { Command } from 'commander';
import { invalidInput } from '../http/index.js';
import { goesAt, type KeyChanges, KeyRotation, rotatesAt, signsFrom, type SigningKeyEntity } from '../keys/index.js';
import type { CliContext } from './context.js';
import { UsageError } from './failure.js';
import type { Row, Terminal } from './terminal.js';
import type { Workspace } from './workspace.js';

export function keyCommands(program: Command, { terminal, run, phrase }: CliContext): void {
  const keys = program.command('keys').description(phrase('令牌的签名密钥', 'the keys that sign tokens'));

  keys
    .command('list')
    .description(phrase('列出签名密钥（不含私钥）', 'list the keys, without their private halves'))
    .action(() => run(async (workspace) => terminal().show(await rows(workspace))));

  keys
    .command('rotate')
    .description(
      phrase(
        '提前更换签名密钥：立即公布新密钥，24 小时后由服务器启用',
        'replace the active key early: a new one is published now, and servers sign with it after 24 hours',
      ),
    )
    .action(() =>
      run(async (workspace) => {
        tellChanges(terminal(), await workspace.get(KeyRotation).rotate());
        terminal().show(await rows(workspace));
      }),
    );

  keys
    .command('drop')
    .argument('<kid>', phrase('keys list 显示的密钥编号', 'the key that keys list shows'))
    .option('--yes', phrase('确认删除', 'yes, drop it'))
    .description(
      phrase(
        '紧急删除一个泄露的密钥：它签出的令牌随即失效，客户端会自动刷新',
        'drop a key that leaked: its tokens are refused at once, and clients refresh by themselves',
      ),
    )
    .action((kid: string, { yes }: { yes?: boolean }) =>
      run(async (workspace) => {
        if (!yes) throw new UsageError(await consequence(workspace, kid));
        const changes = await workspace.get(KeyRotation).drop(kid);
        if (!changes) throw unknownKey();
        tellChanges(terminal(), changes);
        terminal().show(await rows(workspace));
      }),
    );
}

async function rows(workspace: Workspace): Promise<Row[]> {
  return (await workspace.get(KeyRotation).list()).map((key) => ({
    kid: key.id,
    state: key.state,
    published: key.createdAt.toISOString(),
    signsFrom: key.state === 'next' ? iso(signsFrom(key)) : (key.activatedAt?.toISOString() ?? '-'),
    until: untilOf(key),
  }));
}

/** When an active key is replaced; when a retired one is no longer published. */
function untilOf(key: SigningKeyEntity): string {
  if (key.state === 'next') return '-';
  return iso(key.state === 'active' ? rotatesAt(key) : goesAt(key));
}

const iso = (time: number): string => new Date(time).toISOString();

async function consequence(workspace: Workspace, kid: string): Promise<{ zh: string; en: string }> {
  const key = (await workspace.get(KeyRotation).list()).find(({ id }) => id === kid);
  if (!key) throw unknownKey();
  return {
    active: {
      zh: '将删除正在使用的密钥：所有未过期的令牌随即失效，由客户端自动刷新；确认请加 --yes',
      en: 'this drops the active key: every token that is out is refused, and clients refresh; say so with --yes',
    },
    next: {
      zh: '将删除已公布、尚未启用的密钥；确认请加 --yes',
      en: 'this drops the key that was to sign next; say so with --yes',
    },
    retired: {
      zh: '将删除已停用的密钥：它签出的、尚未过期的令牌随即失效；确认请加 --yes',
      en: 'this drops a retired key: what is left of its tokens is refused; say so with --yes',
    },
  }[key.state];
}

const unknownKey = (): Error =>
  invalidInput('kid', { zh: '没有这个密钥：请用 keys list 查看', en: 'is not a key: keys list shows them' });

function tellChanges(terminal: Terminal, { published, promoted, dropped }: KeyChanges): void {
  if (dropped.length) {
    terminal.tell({
      zh: `已删除 ${dropped.join('、')}；正在运行的服务器会在一分钟内生效`,
      en: `${dropped.join(', ')} is gone; running servers know it within a minute`,
    });
  }
  if (promoted) {
    terminal.tell({
      zh: `${promoted} 现在开始签名；正在运行的服务器会在一分钟内生效`,
      en: `${promoted} signs from now on; running servers know it within a minute`,
    });
  } else if (published) {
    terminal.tell({
      zh: `已公布 ${published}；24 小时后由正在运行的服务器启用`,
      en: `${published} is published; a running server signs with it after 24 hours`,
    });
  } else if (!dropped.length) {
    terminal.tell({
      zh: '更换已在进行：已公布的密钥满 24 小时后启用',
      en: 'A key is published already: it signs once it has been for 24 hours',
    });
  }
}
