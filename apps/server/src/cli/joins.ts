import type { Sentence, UserId } from '@yaopai/protocol';
import type { Command } from 'commander';
import { StartError } from '../config/index.js';
import { UnionIdConflicts } from '../identities/index.js';
import { checkObject, text } from '../input/index.js';
import { type Join, JoinRepository, JoinUndo, type UndoRefusal } from '../joins/index.js';
import { choosePool } from './choose-pool.js';
import { type CliContext, refuseInvalid } from './context.js';
import type { Row } from './terminal.js';

interface ListOptions {
  pool?: string;
  user?: string;
}

const UUID = text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
  zh: '应为小写的 UUID，形如 019a0000-0000-7000-8000-000000000000',
  en: 'must be a UUID in lower case, as 019a0000-0000-7000-8000-000000000000',
});

export function joinCommands(program: Command, { terminal, run, phrase }: CliContext): void {
  const joins = program
    .command('joins')
    .description(phrase('账号的关联与合并', 'accounts that were joined, and taking that back'));
  const poolOption = ['--pool <id>', phrase('用户池', 'user pool')] as const;

  joins
    .command('list')
    .description(phrase('列出最近 100 次关联，最新的在前', 'list the 100 newest joins, newest first'))
    .option(...poolOption)
    .option('--user <id>', phrase('只列出涉及此用户的', 'only those of this user, on either side'))
    .action(({ pool, user }: ListOptions) =>
      run(async (workspace) => {
        refuseInvalid(checkObject({ user }, { 'user?': UUID }));
        const poolId = await choosePool(workspace, terminal(), pool);
        const found = await workspace.get(JoinRepository).list(poolId, user as UserId | undefined);
        terminal().show(found.map(rowOf));
      }),
    );

  joins
    .command('undo')
    .argument('<id>', phrase('joins list 显示的编号', 'the id that joins list shows'))
    .description(
      phrase(
        '撤销一次关联（30 天以内）；经它登录的会话随之结束',
        'take a join of the last 30 days back; the sessions that came by it end',
      ),
    )
    .action((id: string) =>
      run(async (workspace) => {
        refuseInvalid(checkObject({ id }, { id: UUID }));
        const refusal = await workspace.get(JoinUndo).undo(id);
        if (refusal) throw new StartError(REFUSALS[refusal]);
        terminal().tell({ zh: '已撤销', en: 'The join is undone' });
        terminal().show(rowOf((await workspace.get(JoinRepository).find(id))!));
      }),
    );

  joins
    .command('conflicts')
    .description(
      phrase(
        '列出尚未解决的 unionid 冲突：同一个 unionid 先后出现在两个账号上',
        'list the unionids that arrived at one account while another has them, as long as that is so',
      ),
    )
    .option(...poolOption)
    .action(({ pool }: Pick<ListOptions, 'pool'>) =>
      run(async (workspace) => {
        const found = await workspace.get(UnionIdConflicts).list(await choosePool(workspace, terminal(), pool));
        terminal().show(
          found.map(({ unionId, userId, ownerUserId, identityId, createdAt }) => ({
            unionId,
            user: userId,
            owner: ownerUserId,
            identity: identityId,
            at: createdAt.toISOString(),
          })),
        );
      }),
    );
}

function rowOf({ id, kind, userId, otherUserId, createdAt, undoneAt }: Join): Row {
  return {
    id,
    kind,
    user: userId,
    from: otherUserId ?? '-',
    at: createdAt.toISOString(),
    undone: undoneAt?.toISOString() ?? '-',
  };
}

const REFUSALS: Record<UndoRefusal, Sentence> = {
  unknown: {
    zh: '没有这条记录：编号请用 joins list 查看',
    en: 'There is no such join: joins list shows their ids',
  },
  undone: {
    zh: '这次关联已经撤销过，无需再做什么',
    en: 'This join was undone already: there is nothing to do',
  },
  'too-old': {
    zh: '这次关联已超过 30 天，不能再撤销；用户可以自行解除关联或更换手机号',
    en: 'This join is older than 30 days and stays: the person can unlink the WeChat account or change the number in the app',
  },
  'later-join': {
    zh: '此后这两个账号中又有新的关联：请先撤销较新的，joins list --user 会列出',
    en: 'Something was joined to one of the two accounts since: undo that first, joins list --user shows it',
  },
  'not-active': {
    zh: '其中一个账号已被封禁、正在注销、已经注销或已并入别的账号。被封禁的请先解封，正在注销的请用户先取消注销，然后重试；其余情况不能撤销',
    en: 'One of the two accounts is blocked, closing, erased or merged elsewhere. Unblock it, or let the person cancel the closing, and try again; after the other two there is no way back',
  },
  'nothing-left': {
    zh: '这次关联带来的内容后来已解除、转移或更换，没有可以撤销的',
    en: 'What the join brought was unlinked, moved or replaced since: there is nothing to take back',
  },
  'number-taken': {
    zh: '要恢复的手机号已由另一个账号验证：请先在那个账号上解绑或更换，然后重试',
    en: 'The number that would come back was proved by another account since: have it removed or changed there, then try again',
  },
  stranded: {
    zh: '撤销后其中一个账号将无法登录：请其主人先添加登录方式，例如密码或已验证的邮箱，然后重试。邮件和短信是否可用取决于设置，请确认环境变量与服务器一致',
    en: "One of the two accounts would have no way to sign in: have its owner add one first, as a password or a verified email. Whether mail and SMS count depends on the settings: use the server's environment",
  },
};
