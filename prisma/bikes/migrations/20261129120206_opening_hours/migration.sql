-- AlterTable
ALTER TABLE "System" ADD COLUMN "country" TEXT;
ALTER TABLE "System" ADD COLUMN "state" TEXT;

-- CreateTable
CREATE TABLE "Hours" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "stationId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "osm" TEXT,
    "validFrom" DATETIME NOT NULL,
    "actorId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Closure" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "stationId" TEXT NOT NULL,
    "fromLocal" TEXT NOT NULL,
    "toLocal" TEXT NOT NULL,
    "from" DATETIME NOT NULL,
    "to" DATETIME NOT NULL,
    "reason" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "cancelledAt" DATETIME
);

-- CreateTable
CREATE TABLE "OpenSpan" (
    "ownerId" TEXT NOT NULL,
    "from" DATETIME NOT NULL,
    "to" DATETIME NOT NULL,

    PRIMARY KEY ("ownerId", "from")
);

-- CreateTable
CREATE TABLE "Calendar" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "version" INTEGER NOT NULL,
    "owners" JSONB NOT NULL,
    "until" DATETIME NOT NULL
);

-- AlterTable
ALTER TABLE "Station" ADD COLUMN "isOpen" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE UNIQUE INDEX "Hours_id_key" ON "Hours"("id");

-- CreateIndex
CREATE UNIQUE INDEX "Hours_stationId_version_key" ON "Hours"("stationId", "version");

-- CreateIndex
CREATE INDEX "Closure_to_idx" ON "Closure"("to");
