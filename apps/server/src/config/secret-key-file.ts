import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, createOnce } from './create-once.js';
import { FormError, secretKey } from './forms.js';

const pathIn = (dataDir: string): string => join(dataDir, 'secret-key');

/** Whether the folder's master key was made before. */
export const hasSecretKey = (dataDir: string): boolean => existsSync(pathIn(dataDir));

/** The master key of a development data folder, made on first use. */
export function secretKeyInFolder(dataDir: string): Buffer {
  const path = pathIn(dataDir);
  let text: string;
  try {
    // Others may pass through the folder (an embedded PostgreSQL may run as another user) but not list it.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    text = createOnce(path, () => `${randomBytes(32).toString('base64')}\n`);
  } catch (error) {
    throw new FormError(
      `没有设置，而 ${path} 无法读取或创建（${codeOf(error)}）：请设置它，或把 YAOPAI_DATA_DIR 设为当前用户可写的目录`,
      `is not set, and ${path} can be neither read nor made (${codeOf(error)}): set it, or set YAOPAI_DATA_DIR to a folder that this user may write`,
    );
  }
  try {
    return secretKey(text.trim());
  } catch {
    throw new FormError(
      `没有设置，而密钥文件 ${path} 的内容不是 base64 形式的 32 字节：请恢复该文件，或删除数据目录重新开始`,
      `is not set, and the key file ${path} does not hold 32 bytes in base64: restore it, or remove the data folder to start afresh`,
    );
  }
}
