/**
 * Members that only the SDK's own objects have, so that the minified file may shorten them. None is on the wire, in storage, in an answer or
 * on a class that developers use: the bundle's tests hold them to that.
 */
export const INTERNAL_NAMES =
  'assertReady caller detached engine flights isExplicit outcome perform queue reopens runSync runtime signedOut startWith store takeUser tell timeoutMs told'.split(
    ' ',
  );
