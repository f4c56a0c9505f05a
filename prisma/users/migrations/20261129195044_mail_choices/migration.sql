-- AlterTable
ALTER TABLE "Profile" ADD COLUMN "mailDigest" TEXT;
ALTER TABLE "Profile" ADD COLUMN "mailsOff" TEXT;
ALTER TABLE "Profile" ADD COLUMN "mailToken" TEXT;
ALTER TABLE "Profile" ADD COLUMN "mailBouncedAt" DATETIME;
ALTER TABLE "Notification" ADD COLUMN "mailBatch" TEXT;

-- CreateIndex
CREATE INDEX "Profile_mailToken_idx" ON "Profile"("mailToken");
