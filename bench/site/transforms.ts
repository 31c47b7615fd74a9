import { hard } from './alterations/hard.ts';
import { ordinary } from './alterations/ordinary.ts';
import { type Alteration, Paint, type SharpModule } from './alterations/paint.ts';

/**
 * The hard alterations alone, in the form that `make-site.mjs --transforms` takes. It has ordinary
 * ones itself, and one of the same name here would replace its own.
 */
export function makeTransforms(sharp: SharpModule): Record<string, Alteration> {
  return hard(new Paint(sharp));
}

/** Every alteration, ordinary ones first. */
export function alterations(paint: Paint): Record<string, Alteration> {
  return { ...ordinary(paint), ...hard(paint) };
}
