import { hard } from './alterations/hard.ts';
import { ordinary } from './alterations/ordinary.ts';
import { type Alteration, Paint, type SharpModule } from './alterations/paint.ts';

/**
 * The hard alterations alone, in the form that `make-site.mjs --transforms` takes: the ordinary ones it has
 * itself, and one of the same name here would displace its own.
 */
export function makeTransforms(sharp: SharpModule): Record<string, Alteration> {
  return hard(new Paint(sharp));
}

/** Every alteration, ordinary ones first. */
export function alterations(paint: Paint): Record<string, Alteration> {
  return { ...ordinary(paint), ...hard(paint) };
}
