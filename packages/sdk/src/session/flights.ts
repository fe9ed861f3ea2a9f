/** Work under way by key, for a refresh the refresh token: who asks while it runs shares its outcome. */
export type Flights = Map<string | undefined, Promise<unknown>>;

/** Runs one piece of work per key at a time. */
export function share<T>(flights: Flights, key: string | undefined, start: () => Promise<T>): Promise<T> {
  const running = flights.get(key) as Promise<T> | undefined;
  if (running) return running;
  const flight = start();
  flights.set(key, flight);
  const land = (): void => {
    flights.delete(key);
  };
  flight.then(land, land);
  return flight;
}
