/** The one deployment that every story runs in: pools, applications and connections, in the form of the bootstrap file. */

export const POOL = 'stories';
/** Default application of `POOL`; its only connection is `MAIN_APP`'s. */
export const APP = 'stories-app';
/** Another application of the same pool with the same connection. */
export const SECOND_APP = 'stories-second-app';
/** Its access tokens live 60 seconds; its only connection is `main`. */
export const BRIEF_APP = 'stories-brief-app';
/** Has the connections `main`, `other` and `members`. */
export const MANY_APP = 'stories-many-app';
/** Has no connection. */
export const BARE_APP = 'stories-bare-app';
/** Its only connection is login-only. */
export const MEMBERS_APP = 'stories-members-app';
/** Another pool, with a connection for the same mini program as `POOL`'s `main`. */
export const MIRROR_POOL = 'mirror';
export const MIRROR_APP = 'mirror-app';
/** A pool whose registration is off. */
export const CLOSED_POOL = 'closed';
export const CLOSED_APP = 'closed-app';

/** AppIDs of the mini programs, by connection identifier. */
export const WECHAT = {
  main: 'wxstory00000000001',
  other: 'wxstory00000000002',
  members: 'wxstory00000000003',
  closed: 'wxstory00000000004',
} as const;

/** AppSecrets, by AppID: long and odd enough that finding one in a log is no accident. */
export const SECRETS: Record<string, string> = {
  [WECHAT.main]: 'secret-of-main-6e0d1c9b74f5aa83',
  [WECHAT.other]: 'secret/of+other=5b1e77d2c06f4a9e',
  [WECHAT.members]: 'secret-of-members-a0c4e8f217b35d69',
  [WECHAT.closed]: 'secret-of-closed-93f1d7e5b02c8a46',
};

/** Secrets of the applications that have one, by application; one needs its encoding in HTTP Basic. */
export const APP_SECRETS: Record<string, string> = {
  [APP]: 'application-secret-4c1f0a7be29d8365',
  [SECOND_APP]: 'application:secret/of+second%20=&7d2b91',
  [MIRROR_APP]: 'application-secret-of-mirror-0e55c8a1',
};

const connection = (
  userPoolId: string,
  identifier: string,
  appId: string,
  more: { loginOnly?: boolean; applications: string[] },
) => ({
  identifier,
  userPoolId,
  type: 'wechat-miniprogram' as const,
  displayName: `Connection ${identifier}`,
  appId,
  appSecret: SECRETS[appId]!,
  ...more,
});

export const BOOTSTRAP = {
  userPools: [
    { id: POOL, name: 'Stories', defaultApplicationId: APP },
    { id: MIRROR_POOL, name: 'Mirror', defaultApplicationId: MIRROR_APP },
    { id: CLOSED_POOL, name: 'Closed', defaultApplicationId: CLOSED_APP },
  ],
  applications: [
    { id: APP, userPoolId: POOL, name: 'Stories' },
    { id: SECOND_APP, userPoolId: POOL, name: 'Second' },
    { id: BRIEF_APP, userPoolId: POOL, name: 'Brief', accessTokenSeconds: 60 },
    { id: MANY_APP, userPoolId: POOL, name: 'Many' },
    { id: BARE_APP, userPoolId: POOL, name: 'Bare' },
    { id: MEMBERS_APP, userPoolId: POOL, name: 'Members', accessTokenSeconds: 60 },
    { id: MIRROR_APP, userPoolId: MIRROR_POOL, name: 'Mirror' },
    { id: CLOSED_APP, userPoolId: CLOSED_POOL, name: 'Closed' },
  ].map((application) => ({ ...application, secret: APP_SECRETS[application.id] })),
  connections: [
    connection(POOL, 'main', WECHAT.main, { applications: [APP, SECOND_APP, BRIEF_APP, MANY_APP] }),
    connection(POOL, 'other', WECHAT.other, { applications: [MANY_APP] }),
    connection(POOL, 'members', WECHAT.members, { loginOnly: true, applications: [MANY_APP, MEMBERS_APP] }),
    connection(MIRROR_POOL, 'main', WECHAT.main, { applications: [MIRROR_APP] }),
    connection(CLOSED_POOL, 'closed', WECHAT.closed, { applications: [CLOSED_APP] }),
  ],
};
