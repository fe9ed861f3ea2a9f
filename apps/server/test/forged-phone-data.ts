import { createCipheriv } from 'node:crypto';
import type { SeededRandom } from './seeded-random.js';

const BLOCK = 16;

/** A message that WeChat made, as whoever tapped the button has it: everything but the key. */
export interface OwnMessage {
  /** The iv, then the blocks. */
  chain: Buffer[];
  /** The text of each block: the attacker knows the form of the data and his own numbers. */
  text: Buffer[];
}

export interface Forgery {
  how: string;
  encryptedData: string;
  iv: string;
}

export function encryptText(sessionKey: string, text: string | Buffer, iv: Buffer): OwnMessage {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv);
  const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
  const bytes = Buffer.from(text);
  const padding = BLOCK - (bytes.length % BLOCK);
  return {
    chain: [iv, ...blocksOf(encrypted)],
    text: blocksOf(Buffer.concat([bytes, Buffer.alloc(padding, padding)])),
  };
}

export function dataOf([iv, ...blocks]: Buffer[]): { encryptedData: string; iv: string } {
  return { encryptedData: Buffer.concat(blocks).toString('base64'), iv: iv!.toString('base64') };
}

/** One attempt at data that WeChat did not make, from messages under one key. */
export function forge(random: SeededRandom, messages: readonly OwnMessage[]): Forgery {
  const how = random.pick(Object.keys(ATTACKS));
  return { how, ...dataOf(ATTACKS[how]!(random, messages)) };
}

type Attack = (random: SeededRandom, messages: readonly OwnMessage[]) => Buffer[];

const ATTACKS: Record<string, Attack> = {
  'blocks of two messages swapped': (random, messages) => {
    const chain = [...random.pick(messages).chain];
    const other = random.pick(messages).chain;
    for (let times = 1 + random.below(3); times > 0; times--) chain[random.below(chain.length)] = random.pick(other);
    return chain;
  },
  'two neighbours of one message swapped': (random, messages) => {
    const chain = [...random.pick(messages).chain];
    const at = random.below(chain.length - 1);
    [chain[at], chain[at + 1]] = [chain[at + 1]!, chain[at]!];
    return chain;
  },
  'blocks removed': (random, messages) => {
    const chain = [...random.pick(messages).chain];
    chain.splice(random.below(chain.length), 1 + random.below(2));
    return chain.length > 1 ? chain : random.pick(messages).chain.slice(0, 2);
  },
  'blocks repeated': (random, messages) => {
    const chain = [...random.pick(messages).chain];
    const at = random.below(chain.length);
    chain.splice(at, 0, ...chain.slice(at, at + 1 + random.below(3)));
    return chain;
  },
  'the head of one, the tail of another': (random, messages) => {
    const head = random.pick(messages).chain;
    const tail = random.pick(messages).chain;
    return [...head.slice(0, 1 + random.below(head.length)), ...tail.slice(random.below(tail.length - 1))];
  },
  'one after another': (random, messages) => [...random.pick(messages).chain, ...random.pick(messages).chain],
  truncated: (random, messages) => {
    const { chain } = random.pick(messages);
    return chain.slice(0, 2 + random.below(chain.length - 2));
  },
  'bits flipped': (random, messages) => {
    const chain = random.pick(messages).chain.map((block) => Buffer.from(block));
    for (let times = 1 + random.below(3); times > 0; times--)
      random.pick(chain)[random.below(BLOCK)]! ^= 1 << random.below(8);
    return chain;
  },
  'a digit changed through the block before it': (random, messages) => {
    const { chain, text } = random.pick(messages);
    const digits = text.flatMap((block, at) =>
      [...block].flatMap((byte, offset) => (isDigit(byte) ? { at, offset } : [])),
    );
    const forged = chain.map((block) => Buffer.from(block));
    for (let times = 1 + random.below(2); times > 0; times--) {
      const { at, offset } = random.pick(digits);
      forged[at]![offset]! ^= text[at]![offset]! ^ (0x30 + random.below(10));
    }
    return forged;
  },
  'an iv of his own': (random, messages) => {
    const { chain } = random.pick(messages);
    return [random.pick([random.bytes(BLOCK), Buffer.alloc(BLOCK), chain.at(-1)!]), ...chain.slice(1)];
  },
  /** The one thing that CBC gives away: whatever block comes first, its text can be chosen freely. */
  'a first block of his choice, before any tail': (random, messages) => {
    const { chain, text } = random.pick(messages);
    const first = random.below(text.length);
    return [xor(chain[first]!, text[first]!, chosenText(random)), ...chain.slice(first + 1)];
  },
  'a first block of his choice, before two tails': (random, messages) => {
    const [one, two] = [random.pick(messages), random.pick(messages)];
    const first = random.below(one.text.length);
    const iv = xor(one.chain[first]!, one.text[first]!, chosenText(random));
    return [iv, ...one.chain.slice(first + 1), ...two.chain.slice(random.below(two.chain.length))];
  },
};

const OPENINGS = [
  '{"phoneNumber":"',
  '{"phoneNumber":1',
  '{"PhoneNumber":"',
  '{"countryCode":"',
  '{"countryCode":1',
  '{"countryCode":9',
  '{"x":"","":{"":"',
  '{"a":0,"b":0,"c"',
  '{"watermark":{"t',
  '{"purePhoneNumbe',
  '{ "phoneNumber":',
  '1","phoneNumber"',
  '1380013800013800',
  '{"":"1380013800"',
];

function chosenText(random: SeededRandom): Buffer {
  const text = Buffer.from(random.pick(OPENINGS));
  if (random.below(3) === 0) text[random.below(BLOCK)] = 0x20 + random.below(0x5f);
  return text;
}

function blocksOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / BLOCK }, (_, at) => bytes.subarray(at * BLOCK, (at + 1) * BLOCK));
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const xor = (...[first, ...others]: Buffer[]): Buffer =>
  Buffer.from(first!.map((byte, at) => others.reduce((sum, other) => sum ^ other[at]!, byte)));
