import type { InvalidFieldDetail } from '../input/index.js';
import type { BootstrapFile } from './bootstrap-file.js';

/** What the deployment holds already, as far as a file may refer to it or collide with it. */
export interface Known {
  userPools: readonly { id: string }[];
  applications: readonly { id: string; poolId: string }[];
  connections: readonly {
    poolId: string;
    identifier: string;
    wechatAppId: string;
    verificationFileName: string | null;
  }[];
}

/** Checks that what a file names exists, there or in the deployment, and that nothing is claimed twice. */
export function checkReferences(file: BootstrapFile, known: Known): InvalidFieldDetail[] {
  return [
    ...checkUnique(file),
    ...checkPools(file, known),
    ...checkApplicationsOf(file, known),
    ...checkCollisions(file, known),
  ];
}

function checkUnique(file: BootstrapFile): InvalidFieldDetail[] {
  return [
    ...repeated('userPools', 'id', file.userPools, ({ id }) => id),
    ...repeated('applications', 'id', file.applications, ({ id }) => id),
    ...repeated(
      'connections',
      'identifier',
      file.connections,
      ({ userPoolId, identifier }) => `${userPoolId}/${identifier}`,
    ),
    ...repeated('connections', 'appId', file.connections, ({ userPoolId, appId }) => `${userPoolId}/${appId}`),
    ...repeated(
      'connections',
      'verificationFile.name',
      file.connections,
      ({ verificationFile }) => verificationFile?.name,
    ),
    ...repeated('customDataFields', 'key', file.customDataFields, ({ userPoolId, key }) => `${userPoolId}/${key}`),
  ];
}

function repeated<T>(
  list: string,
  field: string,
  entries: readonly T[],
  keyOf: (entry: T) => string | undefined,
): InvalidFieldDetail[] {
  const first = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const key = keyOf(entry);
    if (key === undefined) return [];
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    return earlier === undefined
      ? []
      : [problem(`${list}[${index}].${field}`, `与 ${list}[${earlier}] 重复`, `repeats ${list}[${earlier}]`)];
  });
}

function checkPools(file: BootstrapFile, known: Known): InvalidFieldDetail[] {
  const pools = new Set([...known.userPools, ...file.userPools].map(({ id }) => id as string));
  return (['applications', 'connections', 'customDataFields'] as const).flatMap((list) =>
    file[list].flatMap(({ userPoolId }, index) =>
      pools.has(userPoolId)
        ? []
        : [problem(`${list}[${index}].userPoolId`, `没有用户池 ${userPoolId}`, `there is no user pool ${userPoolId}`)],
    ),
  );
}

/** Pools and connections may only name applications of their own pool. */
function checkApplicationsOf(file: BootstrapFile, known: Known): InvalidFieldDetail[] {
  const poolOf = new Map<string, string>([
    ...file.applications.map(({ id, userPoolId }) => [id, userPoolId] as const),
    ...known.applications.map(({ id, poolId }) => [id, poolId] as const),
  ]);
  const check = (path: string, pool: string, application: string): InvalidFieldDetail[] =>
    poolOf.get(application) === pool
      ? []
      : [
          problem(
            path,
            `用户池 ${pool} 中没有应用 ${application}`,
            `there is no application ${application} in the pool ${pool}`,
          ),
        ];
  return [
    ...file.userPools.flatMap(({ id, defaultApplicationId }, index) =>
      defaultApplicationId === undefined
        ? []
        : check(`userPools[${index}].defaultApplicationId`, id, defaultApplicationId),
    ),
    ...file.connections.flatMap(({ userPoolId, applications = [] }, index) =>
      applications.flatMap((application, position) =>
        check(`connections[${index}].applications[${position}]`, userPoolId, application),
      ),
    ),
  ];
}

/** An id that exists elsewhere in the deployment cannot be made again. */
function checkCollisions(file: BootstrapFile, known: Known): InvalidFieldDetail[] {
  const poolOf = new Map(known.applications.map(({ id, poolId }) => [id, poolId]));
  const applications = file.applications.flatMap(({ id, userPoolId }, index) => {
    const pool = poolOf.get(id);
    return pool === undefined || pool === userPoolId
      ? []
      : [
          problem(
            `applications[${index}].id`,
            `已是用户池 ${pool} 的应用`,
            `is an application of the pool ${pool} already`,
          ),
        ];
  });
  const connections = file.connections.flatMap(({ userPoolId, identifier, appId, verificationFile }, index) => {
    const others = known.connections.filter((other) => other.poolId !== userPoolId || other.identifier !== identifier);
    const sameApp = others.find((other) => other.poolId === userPoolId && other.wechatAppId === appId);
    const sameFile = others.find((other) => verificationFile && other.verificationFileName === verificationFile.name);
    return [
      ...(sameApp ? [taken(`connections[${index}].appId`, sameApp)] : []),
      ...(sameFile ? [taken(`connections[${index}].verificationFile.name`, sameFile)] : []),
    ];
  });
  return [...applications, ...connections];
}

function taken(path: string, { poolId, identifier }: { poolId: string; identifier: string }): InvalidFieldDetail {
  return problem(
    path,
    `已被用户池 ${poolId} 的连接 ${identifier} 使用`,
    `is used by the connection ${identifier} of the pool ${poolId}`,
  );
}

function problem(field: string, zh: string, en: string): InvalidFieldDetail {
  return { field, message: { zh, en } };
}
