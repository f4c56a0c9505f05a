-- AlterTable
ALTER TABLE "WaitingEntry" ADD COLUMN "rank" INTEGER;

-- CreateIndex
-- By hand: Prisma's schema has no word for the order of waiting lists.
CREATE INDEX "WaitingEntry_modelId_endedAt_rank_idx" ON "WaitingEntry"("modelId", "endedAt", coalesce("rank", "ticket"));
