-- AlterTable
ALTER TABLE "Account" ADD COLUMN "pendingSince" DATETIME;
ALTER TABLE "Account" ADD COLUMN "rejectedAt" DATETIME;
ALTER TABLE "Account" ADD COLUMN "suspendedAt" DATETIME;
ALTER TABLE "Account" ADD COLUMN "unverifiedSince" DATETIME;

-- CreateIndex
CREATE INDEX "Account_pendingSince_idx" ON "Account"("pendingSince");
