import type { Command } from 'commander';
import { StartError } from '../config/index.js';
import { Rekeying, type SecretsStatus } from '../secrets/index.js';
import type { CliContext } from './context.js';
import type { Row, Terminal } from './terminal.js';

/** A line of progress each so many values. */
const TELL_EVERY = 10_000;

export function secretCommands(program: Command, { terminal, run, phrase }: CliContext): void {
  const secrets = program
    .command('secrets')
    .description(phrase('主密钥与加密存储的数据', 'the master key and what it seals'));

  secrets
    .command('status')
    .description(
      phrase(
        '显示每把主密钥加密了多少数据，以及何时可以取下旧主密钥',
        'how many values each master key seals, and when the previous one may be taken away',
      ),
    )
    .action(() =>
      run(async (workspace) => {
        const status = await workspace.get(Rekeying).status();
        terminal().show(rowOf(status));
        advise(terminal(), status);
      }),
    );

  secrets
    .command('rekey')
    .description(
      phrase(
        '改用 YAOPAI_SECRET_KEY 中的主密钥，并用它重新加密全部数据；可随时中断，再次运行即可继续',
        'go over to the master key of YAOPAI_SECRET_KEY and seal everything anew with it; it may be stopped, and run again',
      ),
    )
    .option(
      '--anyway',
      phrase('即使仍有服务器不认识新主密钥也继续', 'although a server is connected that does not know the new key'),
    )
    .action(({ anyway }: { anyway?: boolean }) =>
      run(async (workspace) => {
        const rekeying = workspace.get(Rekeying);
        if (!anyway) refuseUnready(await rekeying.serversWithoutWantedKey());
        const { resealed, unreadable, left } = await rekeying.rekey(progressOn(terminal()));
        const status = await rekeying.status();
        terminal().show({ resealed, unreadable, left, ...rowOf(status) });
        if (left) throw new StartError(SOME_LEFT);
        if (unreadable) throw new StartError(SOME_UNREADABLE);
        advise(terminal(), status);
      }),
    );
}

function progressOn(terminal: Terminal): (resealed: number) => void {
  let told = 0;
  return (resealed) => {
    if (resealed - told < TELL_EVERY) return;
    told = resealed;
    terminal.tell({ zh: `已重新加密 ${resealed} 项`, en: `${resealed} values are sealed anew` });
  };
}

function refuseUnready(addresses: string[]): void {
  if (!addresses.length) return;
  const places = addresses.join(', ');
  throw new StartError({
    zh: `仍有服务器（${places}）不认识新主密钥，改用它会使其用户登录失败。请先以新值设置 YAOPAI_SECRET_KEY、以旧值设置 YAOPAI_SECRET_KEY_PREVIOUS，逐一重启全部服务器，然后重试；确知无妨时可加 --anyway。`,
    en: `A server at ${places} does not know the new master key yet, and would fail its people. Restart every server with the new key in YAOPAI_SECRET_KEY and the old one in YAOPAI_SECRET_KEY_PREVIOUS first, then try again; --anyway goes on all the same.`,
  });
}

const SOME_LEFT = {
  zh: '有些数据一直被占用，尚未重新加密：请再次运行 secrets rekey。',
  en: 'Some values were held by others all the time and are not sealed anew: run secrets rekey again.',
};
const SOME_UNREADABLE = {
  zh: '有些数据不能用给出的主密钥解开。请把加密它们的主密钥放入 YAOPAI_SECRET_KEY_PREVIOUS 后重试；找不到那把主密钥时，请重新设置相应的密钥（connections set-secret、set-push、applications set-secret）。微信会话密钥三天后自行删除。',
  en: 'Some values are opened by none of the given master keys. Put the one that sealed them into YAOPAI_SECRET_KEY_PREVIOUS and try again; when that is lost, set those secrets anew (connections set-secret, set-push, applications set-secret). Session keys of WeChat go by themselves after three days.',
};

function rowOf({ making, wanted, previous, sealed, sessions, replaceableFrom }: SecretsStatus): Row {
  const sum = (ids: (id: string) => boolean): number =>
    sealed.filter(({ id }) => ids(id)).reduce((total, { count }) => total + count, 0);
  return {
    makes: making,
    key: wanted,
    previousKey: previous ?? '-',
    sealedByKey: sum((id) => id === wanted),
    sealedByPreviousKey: sum((id) => id === previous),
    sealedByOthers: sum((id) => id !== wanted && id !== previous),
    unusedSessions: previous ? sessions.count : 0,
    unusedSessionsEnd: (previous && sessions.lastEndsAt?.toISOString()) || '-',
    previousKeyNeededUntil: previous ? (replaceableFrom?.toISOString() ?? 'rekey') : '-',
  };
}

/** What is left to do. */
function advise(terminal: Terminal, { previous, sessions, replaceableFrom }: SecretsStatus): void {
  if (!previous) {
    terminal.tell({ zh: '只有一把主密钥，无需再做什么', en: 'There is one master key: nothing is left to do' });
  } else if (!replaceableFrom) {
    terminal.tell({
      zh: '全部服务器都以两把主密钥重启之后，请运行 secrets rekey',
      en: 'Once every server was restarted with both keys, run secrets rekey',
    });
  } else {
    const from = replaceableFrom.toISOString();
    const { count } = sessions;
    terminal.tell({
      zh: `${from} 起可以取下 YAOPAI_SECRET_KEY_PREVIOUS 并逐一重启服务器。有 ${count} 个会话自更换后未曾使用，取下后须重新登录；等到它们被使用或到期，就没有会话受影响`,
      en: `From ${from} on YAOPAI_SECRET_KEY_PREVIOUS may be taken away and the servers restarted one by one. ${count} sessions were not used since the change and would have to sign in again; wait until they are used or run out, and none has to`,
    });
  }
}
