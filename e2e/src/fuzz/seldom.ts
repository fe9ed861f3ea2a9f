import fc from 'fast-check';

/** One in so many has it. */
export const seldom = <T>(arbitrary: fc.Arbitrary<T>, none: T, every = 10): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(none), weight: every - 1 }, { arbitrary, weight: 1 });
