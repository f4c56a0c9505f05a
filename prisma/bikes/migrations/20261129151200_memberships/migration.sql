-- CreateTable
CREATE TABLE "Membership" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "length" TEXT NOT NULL,
    "from" DATETIME,
    "to" DATETIME,
    "nextAt" DATETIME,
    "grantedBy" TEXT NOT NULL,
    "grantedAt" DATETIME NOT NULL,
    "endedBy" TEXT,
    "endedAt" DATETIME,
    "version" INTEGER NOT NULL DEFAULT 0
);

-- CreateIndex
CREATE INDEX "Membership_userId_id_idx" ON "Membership"("userId", "id");

-- CreateIndex
CREATE INDEX "Membership_nextAt_idx" ON "Membership"("nextAt");
