/** How fast a room is led through its stages: the same on every phone and on the big screen, so that all see it at once. */

/** How long the old order of the standings is held, so that everybody has found it before it moves. */
export const HOLD_MS = 1_600;

/** When third, second and first enter the podium: the winner after a pause. */
export const ENTER_MS = { 3: 500, 2: 1_700, 1: 4_100 };
