import { figure, type Table } from './outcome.ts';

/** A figure and where it should lie. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly least?: number;
  readonly most?: number;
}

/** Whether the figure lies where it should. */
export function isMet({ value, least = -Infinity, most = Infinity }: Goal): boolean {
  return value >= least && value <= most;
}

export function goalTable(goals: readonly Goal[]): Table {
  const rows = goals.map((goal) => [
    ...[goal.what, figure(goal.value), wanted(goal)],
    isMet(goal) ? 'met' : 'MISSED',
  ]);
  return { head: ['', 'measured', 'wanted', ''], rows };
}

/** A sentence for each goal that is missed. */
export function missed(goals: readonly Goal[]): string[] {
  return goals
    .filter((goal) => !isMet(goal))
    .map((goal) => `${goal.what}: ${goal.value}, wanted ${wanted(goal)}`);
}

function wanted({ least, most }: Goal): string {
  if (least === most) return `${least}`;
  return [least !== undefined && `>= ${least}`, most !== undefined && `<= ${most}`]
    .filter(Boolean)
    .join(', ');
}
