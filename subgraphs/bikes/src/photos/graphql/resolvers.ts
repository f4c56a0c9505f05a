import type { Resolvers } from '../../graphql/generated.ts';

/** Photos of damage. Their bytes come from the door for photos. */
export const photoResolvers: Resolvers = {
  DamageReport: {
    photos: ({ id }, _, { photoLoaders }) => photoLoaders.photosOfReport.load(id),
  },
  Photo: {
    url: ({ id }) => `/photos/${id}`,
  },
};
