import type { Report } from './report.ts';

/** Renders a report as JSON, indented by two spaces, with a line break at the end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
