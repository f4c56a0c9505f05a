-- AlterTable
ALTER TABLE "Rental" ADD COLUMN "graceEndsAt" DATETIME;
ALTER TABLE "Rental" ADD COLUMN "policyRef" INTEGER;
ALTER TABLE "Rental" ADD COLUMN "remindAt" DATETIME;

-- CreateTable
CREATE TABLE "Policy" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "stationId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "validFrom" DATETIME NOT NULL,
    "changes" JSONB NOT NULL,
    "actorId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Policy_id_key" ON "Policy"("id");

-- CreateIndex
CREATE UNIQUE INDEX "Policy_modelId_stationId_version_key" ON "Policy"("modelId", "stationId", "version");
