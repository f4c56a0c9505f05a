import type { Fleet } from '../domain/fleet.ts';
import { maxPhotosPerReport } from '../photos/domain/photo.ts';

/** What is wrong between photos and the reports that they belong to. */
export function findPhotoViolations(fleet: Fleet): string[] {
  const used = [...fleet.photos.values()].filter(({ reportId }) => reportId !== null);
  const wrong = used.flatMap(({ id, userId, reportId }) => {
    const report = fleet.reports.get(reportId ?? '');
    if (report?.reporterId === userId) return [];
    return report
      ? [`photo ${id} of ${userId} is in report ${report.id} of ${report.reporterId}`]
      : [`photo ${id} belongs to report ${reportId}, which is not there`];
  });
  const crowded = [...Map.groupBy(used, ({ reportId }) => reportId)].filter(
    ([, photos]) => photos.length > maxPhotosPerReport,
  );
  return [...wrong, ...crowded.map(([reportId, photos]) => `report ${reportId} has ${photos.length} photos`)];
}
