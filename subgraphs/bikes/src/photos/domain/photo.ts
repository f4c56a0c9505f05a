/** A picture that somebody has sent in order to report a damage. Its bytes are in a store of their own. */
export interface Photo {
  id: string;
  /** Who has sent it. */
  userId: string;
  at: Date;
  bytes: number;
  /** Of its content, such as `image/jpeg`. */
  type: string;
  /** In pixels, as it is shown. */
  width: number;
  height: number;
  /** Null: it belongs to no report yet. */
  reportId: string | null;
  /** Nobody sees it any more. */
  isRemoved: boolean;
}

/** Photos of one report. */
export const maxPhotosPerReport = 4;
