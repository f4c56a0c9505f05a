-- CreateTable
CREATE TABLE "PricingPlan" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "planId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "terms" JSONB NOT NULL,
    "isRetired" BOOLEAN NOT NULL,
    "actorId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "PlanAssignment" (
    "seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "modelId" TEXT NOT NULL,
    "forMembers" BOOLEAN NOT NULL,
    "planId" TEXT,
    "validFrom" DATETIME NOT NULL,
    "actorId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" DATETIME NOT NULL
);

-- AlterTable
ALTER TABLE "Rental" ADD COLUMN "planRef" INTEGER;
ALTER TABLE "Rental" ADD COLUMN "earlierMinutes" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Rental" ADD COLUMN "fee" TEXT;
ALTER TABLE "Rental" ADD COLUMN "feeRevision" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE UNIQUE INDEX "PricingPlan_id_key" ON "PricingPlan"("id");

-- CreateIndex
CREATE UNIQUE INDEX "PricingPlan_planId_version_key" ON "PricingPlan"("planId", "version");

-- CreateIndex
CREATE UNIQUE INDEX "PlanAssignment_id_key" ON "PlanAssignment"("id");
