import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { World } from './world.js';

/** A sealed value anywhere in a text: key id, and base64url of 12 bytes of iv, 16 of tag and the ciphertext. */
const SEALED = /\b([0-9a-f]{8})\.([A-Za-z0-9_-]{39,})/g;
const HASHES = ['sha256', 'sha1', 'md5'];

/** One way in which something about a person may be written down. */
interface Form {
  kind: string;
  form: string;
  bytes: Buffer;
}

interface Place {
  where: string;
  bytes: Buffer;
}

/**
 * What is still known about somebody: looks for their data in every row of every table, in every file of the data folder and in
 * every line the servers logged — as it is, encoded, sealed under the master key, or hashed without a key.
 */
export class Traces {
  private readonly forms: Form[] = [];

  constructor(private readonly world: World) {}

  /** Something that must be nowhere once the person is gone. Of at least 8 characters, so that none is found by accident. */
  look(kind: string, value: string): void {
    if (value.length < 8) throw new Error(`${kind} is too short to be looked for: ${value}`);
    for (const [form, bytes] of formsOf(value)) this.forms.push({ kind, form, bytes });
  }

  /** The same of a key or a hash. */
  lookForBytes(kind: string, bytes: Buffer): void {
    for (const [form, written] of formsOfBytes(bytes)) this.forms.push({ kind, form, bytes: written });
  }

  /** As `users.email: email` or `users.photo: avatar, as base64`; each once. */
  async inTables(): Promise<string[]> {
    const columns = await this.world.sql.rows<{ schema: string; table: string; column: string; type: string }>(
      `SELECT table_schema AS schema, table_name AS table, column_name AS column, udt_name AS type
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
        ORDER BY table_schema, table_name, ordinal_position`,
    );
    const found: string[] = [];
    for (const { schema, table, column, type } of columns) {
      const value = type === 'bytea' ? `"${column}"` : `"${column}"::text`;
      const rows = await this.world.sql.rows<{ value: string | Buffer | null }>(
        `SELECT DISTINCT ${value} AS value FROM "${schema}"."${table}" WHERE "${column}" IS NOT NULL`,
      );
      for (const { value } of rows) found.push(...this.in(this.placesOf(`${table}.${column}`, value!)));
    }
    return unique(found);
  }

  /** By names and contents; the folder is the servers' data folder unless another is given. */
  async inFiles(folder = this.world.env['YAOPAI_DATA_DIR']!): Promise<string[]> {
    const found: string[] = [];
    for (const path of await filesBelow(folder)) {
      found.push(...this.in([{ where: 'a file name', bytes: Buffer.from(relative(folder, path)) }]));
      found.push(...this.in([{ where: relative(folder, path), bytes: await readFile(path) }]));
    }
    return unique(found);
  }

  /** Each with the line. */
  inLogs(): string[] {
    const lines = this.world.log.text.split('\n');
    const { forms } = this;
    if (this.in([{ where: 'the log', bytes: Buffer.from(this.world.log.text) }]).length === 0) return [];
    return unique(
      lines.flatMap((line) => {
        const bytes = Buffer.from(line);
        return forms.filter((each) => bytes.includes(each.bytes)).map(({ kind }) => `${kind} in: ${line}`);
      }),
    );
  }

  private in(places: Place[]): string[] {
    return places.flatMap(({ where, bytes }) =>
      this.forms
        .filter((each) => bytes.includes(each.bytes))
        .map(({ kind, form }) => (form === 'text' ? `${where}: ${kind}` : `${where}: ${kind}, as ${form}`)),
    );
  }

  /** A value of a column, and what is sealed in it. */
  private placesOf(where: string, value: string | Buffer): Place[] {
    if (Buffer.isBuffer(value)) return [{ where, bytes: value }];
    return [
      { where, bytes: Buffer.from(value) },
      ...[...value.matchAll(SEALED)].map(([, , body]) => ({
        where: `${where}, unsealed`,
        bytes: unseal(body!, this.world.secretKey),
      })),
    ];
  }
}

/** The files below a folder, with their paths; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

function formsOf(value: string): [form: string, bytes: Buffer][] {
  const text = Buffer.from(value);
  const [escaped, percent] = [asciiJson(value), encodeURIComponent(value)];
  return [
    ['text', text],
    ...(escaped === value ? [] : ([['escaped JSON', Buffer.from(escaped)]] as [string, Buffer][])),
    ...(percent === value ? [] : ([['part of a URL', Buffer.from(percent)]] as [string, Buffer][])),
    ...formsOfBytes(text).filter(([form]) => form !== 'bytes'),
    ...HASHES.flatMap((hash) =>
      formsOfBytes(createHash(hash).update(text).digest()).map(([form, bytes]): [string, Buffer] => [
        form === 'bytes' ? hash : `${hash} in ${form}`,
        bytes,
      ]),
    ),
  ];
}

function formsOfBytes(bytes: Buffer): [form: string, bytes: Buffer][] {
  return [
    ['bytes', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ...[0, 1, 2].flatMap((before) => {
      const text = inBase64(bytes, before);
      const url = text.replaceAll('+', '-').replaceAll('/', '_');
      return [...new Set([text, url])].map((each): [string, Buffer] => ['base64', Buffer.from(each)]);
    }),
  ];
}

/** Those characters of a longer base64 text that depend on these bytes alone, when so many come before them. */
function inBase64(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const text = whole.toString('base64').replaceAll('=', '');
  return text.slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6));
}

const asciiJson = (value: string): string =>
  value.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Without its tag: the scan knows neither row nor column that it was sealed for. GCM is CTR from the second block on. */
function unseal(body: string, masterKey: Buffer): Buffer {
  const bytes = Buffer.from(body, 'base64url');
  const key = Buffer.from(hkdfSync('sha256', masterKey, 'yaopai', 'secret-box', 32));
  const counter = Buffer.concat([bytes.subarray(0, 12), Buffer.from([0, 0, 0, 2])]);
  const decipher = createDecipheriv('aes-256-ctr', key, counter);
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

const unique = (values: string[]): string[] => [...new Set(values)];
