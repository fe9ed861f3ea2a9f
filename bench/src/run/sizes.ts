/** How much a command measures. */
export interface Size {
  /** Known people that sign in; with two entries the same is measured over each and compared. */
  people: number[];
  rounds: number;
  secondsPerRound: number;
  /** Of each target and kind of load, before its first round: until the code that runs is the compiled one. */
  warmUpRequests: number;
  /** Connections with one request each at a time. */
  lanes: number;
  /** Database connections of each server. */
  databaseConnections: number;
  starts: number;
}

export const SIZES = {
  /** Under three minutes. */
  small: {
    people: [2_000],
    rounds: 15,
    secondsPerRound: 1,
    warmUpRequests: 8_000,
    lanes: 20,
    databaseConnections: 20,
    starts: 3,
  },
  /** Proves that the benchmark runs; its figures say nothing. */
  smoke: {
    people: [200],
    rounds: 2,
    secondsPerRound: 0.2,
    warmUpRequests: 20,
    lanes: 4,
    databaseConnections: 4,
    starts: 1,
  },
  /** A deployment of five million beside one of twenty thousand. */
  large: {
    people: [20_000, 5_000_000],
    rounds: 15,
    secondsPerRound: 1.5,
    warmUpRequests: 8_000,
    lanes: 20,
    databaseConnections: 12,
    starts: 5,
  },
} satisfies Record<string, Size>;

export type SizeName = keyof typeof SIZES;
