import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IdentityId, UserId } from '@yaopai/protocol';
import { randomUUID } from 'node:crypto';
import { addConnection, addShop, type Services, startServices } from '../../test/services.js';
import { SetClock } from '../../test/set-clock.js';
import type { Principal } from '../http/index.js';
import { openTestDatabase } from '../testing/index.js';
import { UsersService } from '../users/index.js';
import { MyProfile } from './my-profile.service.js';
import { ProfileModule } from './profile.module.js';

const QLOGO = 'https://thirdwx.qlogo.cn/mmopen/vi_32/of-a-person/132';
const OTHER = 'https://q.qlogo.cn/headimg_dl?dst_uin=10001&spec=640';

let get: Services['get'];
let sql: Services['sql'];
let close: Services['close'];
let clock: SetClock;
beforeAll(async () => {
  clock = new SetClock();
  ({ get, sql, close } = await startServices(await openTestDatabase(), [ProfileModule], { clock }));
  await addShop(sql);
  for (const contentCheck of [true, false])
    await addConnection(sql, { wechatAppId: `wx-${contentCheck}`, contentCheck });
});
afterAll(() => close());

/** Somebody whom one of the two mini programs signed in, with a photo that WeChat gave. */
async function signedIn({ isChecked }: { isChecked: boolean }): Promise<Principal> {
  const [userId, identityId] = [randomUUID() as UserId, randomUUID() as IdentityId];
  await sql(
    `INSERT INTO users (id, pool_id, photo, photo_source, created_at, updated_at)
     VALUES ($1, 'shop', $2, 'wechat', now(), now())`,
    [userId, QLOGO],
  );
  await sql(
    `INSERT INTO identities (id, pool_id, user_id, wechat_app_id, open_id, created_at) VALUES ($1, 'shop', $2, $3, $4, now())`,
    [identityId, userId, `wx-${isChecked}`, `o-${identityId}`],
  );
  const user = await get(UsersService).findSnapshot(userId);
  return { user, identityId } as Principal;
}

const update = (principal: Principal, photo: string | null): Promise<{ photo: string | null; city: string | null }> =>
  get(MyProfile).update(principal, { photo, city: 'Beijing' });

describe('a photo at an address of WeChat', () => {
  test('is refused to somebody whose content is checked, and nothing is changed', async () => {
    const lin = await signedIn({ isChecked: true });
    await expect(update(lin, OTHER)).rejects.toMatchObject({
      error: 'INVALID_INPUT',
      detail: { fields: [{ field: 'photo', message: { en: expect.stringContaining('uploaded') } }] },
    });
    const { photo, city } = await get(UsersService).findSnapshot(lin.user.id);
    expect([photo, city]).toEqual([QLOGO, null]);
  });

  test('that they have already may stay, or go', async () => {
    const lin = await signedIn({ isChecked: true });
    for (const photo of [QLOGO, null]) expect(await update(lin, photo)).toMatchObject({ photo, city: 'Beijing' });
  });

  test('is taken where nothing is checked', async () => {
    expect(await update(await signedIn({ isChecked: false }), OTHER)).toMatchObject({ photo: OTHER });
  });
});

test('a birthdate is today or before, somewhere on earth', async () => {
  const lin = await signedIn({ isChecked: false });
  const born = (birthdate: string): Promise<unknown> => get(MyProfile).update(lin, { birthdate });
  clock.time = Date.parse('2001-05-04T10:00:00Z');
  expect(await born('2001-05-05')).toMatchObject({ birthdate: '2001-05-05' });
  clock.time -= 1;
  await expect(born('2001-05-05')).rejects.toMatchObject({
    error: 'INVALID_INPUT',
    detail: { fields: [{ field: 'birthdate' }] },
  });
});
