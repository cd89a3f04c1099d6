/** Counts deletions that were taken back, so that an open list reads again. */
class CheckInChanges {
  count = $state(0);
}
export const checkInChanges = new CheckInChanges();
