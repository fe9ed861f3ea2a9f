import { Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from './clock.js';
import { IdGenerator } from './id-generator.js';
import { Random, SystemRandom } from './random.js';

/** Time, randomness and ids: the three things a test replaces. */
@Global()
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Random, useClass: SystemRandom },
    {
      provide: IdGenerator,
      inject: [Clock, Random],
      useFactory: (clock: Clock, random: Random) => new IdGenerator(clock, random),
    },
  ],
  exports: [Clock, Random, IdGenerator],
})
export class RuntimeModule {}
