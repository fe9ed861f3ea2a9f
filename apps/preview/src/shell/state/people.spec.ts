import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '@yaopai/wechat-sandbox';

import { addPerson, freeId, phoneOf } from './people.js';

let sandbox: Sandbox;
beforeEach(async () => (sandbox = await createSandbox()));
afterEach(() => sandbox.close());

const people = async (): Promise<Awaited<ReturnType<Sandbox['state']>>['people']> => (await sandbox.state()).people;

describe('people', () => {
  it('are added with a number as people write it', async () => {
    await addPerson(sandbox, [], { nickName: ' 小刚 ', phone: '138 0000-0003' });
    expect(await people()).toMatchObject([{ id: 'person-1', nickName: '小刚' }]);
    expect((await people()).map(phoneOf)).toEqual(['13800000003']);
  });

  it('may have no number, or one of another country', async () => {
    await addPerson(sandbox, [], { nickName: 'Ann', phone: '' });
    await addPerson(sandbox, await people(), { nickName: 'Bob', phone: '+85298765432' });
    expect((await people()).map(phoneOf)).toEqual([undefined, '+852 98765432']);
  });

  it('are refused in the words of the sandbox', async () => {
    await expect(addPerson(sandbox, [], { nickName: 'Eve', phone: 'tea' })).rejects.toThrow(/phone/i);
  });

  it('get an id that nobody has', () => {
    expect(freeId([{ id: 'person-2' }])).toBe('person-3');
    expect(freeId([{ id: 'xiaoming' }, { id: 'xiaohong' }])).toBe('person-3');
  });
});
