import { expect, test } from '@jest/globals';
import type { Principal } from '../http/index.js';
import { SystemClock } from '../runtime/index.js';
import type { UsersService } from '../users/index.js';
import type { MyCustomDataRepository } from './my-custom-data.repository.js';
import { MyCustomDataService } from './my-custom-data.service.js';

test('a field is empty until it is set, though every object inherits something of its name', async () => {
  const keys = ['constructor', 'toString', 'valueOf', 'level'];
  const repository = {
    findFields: async () => keys.map((key) => ({ key, type: 'string', label: key })),
  } as unknown as MyCustomDataRepository;
  const service = new MyCustomDataService(repository, {} as UsersService, new SystemClock());
  const { fields } = await service.read({ customData: { valueOf: 'own' } } as unknown as Principal['user']);
  expect(fields.map(({ value }) => value)).toEqual([null, null, 'own', null]);
});
