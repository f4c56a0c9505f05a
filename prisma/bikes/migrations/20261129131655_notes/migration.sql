-- CreateTable
CREATE TABLE "Note" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "subjectType" TEXT NOT NULL,
    "subjectId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "isPinned" BOOLEAN NOT NULL DEFAULT false,
    "authorId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "removedAt" DATETIME
);

-- CreateIndex
CREATE INDEX "Note_subjectType_subjectId_id_idx" ON "Note"("subjectType", "subjectId", "id");
