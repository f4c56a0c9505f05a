-- AlterTable
ALTER TABLE "Bike" ADD COLUMN "isOutForJobs" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Bike" ADD COLUMN "ridesSince" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Bike" ADD COLUMN "inspectedAt" DATETIME;

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bikeId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "isBlocking" BOOLEAN NOT NULL,
    "severity" TEXT,
    "parts" JSONB NOT NULL,
    "text" TEXT NOT NULL,
    "checklist" JSONB NOT NULL,
    "assigneeId" TEXT,
    "plannedAt" DATETIME,
    "promisedBack" DATETIME,
    "openedBy" TEXT NOT NULL,
    "openedAt" DATETIME NOT NULL,
    "closedBy" TEXT,
    "closedAt" DATETIME,
    "result" TEXT,
    "minutes" INTEGER,
    "costMinor" INTEGER,
    "chargedMinor" INTEGER,
    "chargedRental" TEXT,
    "activeKey" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0
);

-- CreateTable
CREATE TABLE "DamageReport" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "bikeId" TEXT NOT NULL,
    "rentalId" TEXT,
    "reporterId" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "parts" JSONB NOT NULL,
    "text" TEXT NOT NULL,
    "jobId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "result" TEXT,
    "closedAt" DATETIME
);

-- CreateIndex
CREATE UNIQUE INDEX "Job_activeKey_key" ON "Job"("activeKey");

-- CreateIndex
CREATE INDEX "Job_bikeId_closedAt_idx" ON "Job"("bikeId", "closedAt");

-- CreateIndex
CREATE INDEX "Job_closedAt_id_idx" ON "Job"("closedAt", "id");

-- CreateIndex
CREATE INDEX "DamageReport_jobId_idx" ON "DamageReport"("jobId");

-- CreateIndex
CREATE INDEX "DamageReport_bikeId_id_idx" ON "DamageReport"("bikeId", "id");

-- CreateIndex
CREATE INDEX "DamageReport_reporterId_id_idx" ON "DamageReport"("reporterId", "id");
