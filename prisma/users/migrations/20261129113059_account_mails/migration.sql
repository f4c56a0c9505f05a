-- CreateTable
CREATE TABLE "AccountMail" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "nextMailAt" DATETIME NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0
);

-- CreateIndex
CREATE INDEX "AccountMail_nextMailAt_idx" ON "AccountMail"("nextMailAt");
