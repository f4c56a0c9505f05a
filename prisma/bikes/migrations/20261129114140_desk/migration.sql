-- CreateTable
CREATE TABLE "RenterBlock" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "activeKey" TEXT,
    "reason" TEXT NOT NULL,
    "startedBy" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "until" DATETIME,
    "endedBy" TEXT,
    "endedAt" DATETIME
);

-- AlterTable
ALTER TABLE "Rental" ADD COLUMN "staffEnd" TEXT;
ALTER TABLE "Rental" ADD COLUMN "voidedAt" DATETIME;
ALTER TABLE "Rental" ADD COLUMN "isExemptFromLimits" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE UNIQUE INDEX "RenterBlock_activeKey_key" ON "RenterBlock"("activeKey");

-- CreateIndex
CREATE INDEX "RenterBlock_userId_id_idx" ON "RenterBlock"("userId", "id");

-- CreateIndex
CREATE INDEX "RenterBlock_endedAt_until_idx" ON "RenterBlock"("endedAt", "until");

-- CreateIndex
CREATE INDEX "Event_actorRole_seq_idx" ON "Event"("actorRole", "seq");
