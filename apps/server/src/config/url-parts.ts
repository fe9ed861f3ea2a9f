import { FormError } from './forms.js';

/** User name and password of a URL, percent-decoded; empty when absent. */
export function credentialsOf(url: URL): { user: string; password: string } {
  try {
    return { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    throw new FormError(
      '用户名或密码中的 % 没有写成 %25',
      'has a % in its user name or password that is not written as %25',
    );
  }
}

/** Refuses query parameters that nothing reads: most of them are misspelt ones. */
export function onlyParameters(url: URL, known: (name: string) => boolean): void {
  const strange = [...url.searchParams.keys()].find((name) => !known(name));
  if (strange !== undefined) {
    throw new FormError(`含有未知的参数 ${strange}`, `has a parameter that is not known here: ${strange}`);
  }
}
