/**
 * Members that only the SDK's own objects have, so that the minified file may shorten them. None is on the wire, in storage, in an answer or
 * on a class that developers use: the bundle's tests hold them to that.
 */
export const INTERNAL_NAMES =
  'amend ask assertReady base caller change detached engine enter failed facts flights given idempotencyKey idle inquire isExplicit kind listener mayReopen outcome perform prove queue read reopens run runSync runtime signIn signedOut startWith store tag takeUser tellServer tick timeoutMs told write'.split(
    ' ',
  );
