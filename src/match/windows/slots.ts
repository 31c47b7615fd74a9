import type { Shape } from '../../hash/profile.ts';
import { type Slot, slidingSlots, wholeSlot } from '../../hash/window/track.ts';
import type { TrackView } from './track-view.ts';

/**
 * The windows of a view that may be looked up: the whole view, then each shape sliding down. The
 * flattest shape is left out where taller ones have room.
 */
export function* slotsOf(view: TrackView, shapes: readonly Shape[]): Generator<Slot> {
  yield* wholeSlot(view.count);
  for (const shape of shapesThatFit(view, shapes))
    yield* slidingSlots(view.count, shape, shape.step);
}

/**
 * A few windows of each shape, in blocks spread over the view. A block is as long as the hop of the
 * stored windows, so one of its windows is where a stored one is: an indexed strip is recognised at
 * once.
 */
export function* probesOf(
  view: TrackView,
  shapes: readonly Shape[],
  blocks: number,
): Generator<Slot> {
  yield* wholeSlot(view.count);
  for (const shape of shapesThatFit(view, shapes)) {
    const room = view.count - shape.height;
    for (let i = 1; i <= blocks; i++) {
      const middle = room <= shape.hop ? room / 2 : (i * room) / (blocks + 1);
      yield* slotsAround(shape, middle, room);
      if (room <= shape.hop) break;
    }
  }
}

/** Windows over one hop around a place, inside `room` rows. */
export function* slotsAround(
  { height, hop, step }: Shape,
  middle: number,
  room: number,
): Generator<Slot> {
  const from = Math.max(0, Math.min(Math.round(middle - hop / 2), room - hop));
  for (let top = from; top <= Math.min(from + hop, room); top += step) yield { top, height };
}

/** A view this many times as tall as the second flattest shape has no use for the flattest. */
const ROOMY_RATIO = 1.25;

function shapesThatFit(view: TrackView, shapes: readonly Shape[]): readonly Shape[] {
  const second = shapes.at(-2);
  const roomy = second !== undefined && view.count >= ROOMY_RATIO * second.height;
  return roomy ? shapes.slice(0, -1) : shapes;
}
