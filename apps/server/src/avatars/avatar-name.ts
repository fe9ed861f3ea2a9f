/** 132 random bits in base64url. */
export type AvatarId = string;

const ID = '[A-Za-z0-9_-]{22}';
const FILE = new RegExp(`^${ID}(?:-128)?\\.webp$`);
const PATH = new RegExp(`^/avatars/(${ID})\\.webp$`);

/** Of the square of 512 px, then of the one of 128 px. */
export const fileNamesOf = (id: AvatarId): { full: string; thumbnail: string } => ({
  full: `${id}.webp`,
  thumbnail: `${id}-128.webp`,
});

export const isAvatarFile = (name: string): boolean => FILE.test(name);

/** As `users.photo` has it. */
export const pathOf = (id: AvatarId): string => `/avatars/${id}.webp`;

/** The avatar that a URL of ours, or a path, means. */
export function avatarIdOf(photo: string, publicUrl: string): AvatarId | undefined {
  return PATH.exec(photo.startsWith(publicUrl) ? photo.slice(publicUrl.length) : photo)?.[1];
}
