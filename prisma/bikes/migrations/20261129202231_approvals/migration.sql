-- CreateTable
CREATE TABLE "Approval" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "text" TEXT NOT NULL,
    "requestedAt" DATETIME,
    "isApproved" BOOLEAN,
    "decidedBy" TEXT,
    "decidedAt" DATETIME,
    "version" INTEGER NOT NULL DEFAULT 0
);

-- CreateIndex
CREATE INDEX "Approval_decidedAt_idx" ON "Approval"("decidedAt");
